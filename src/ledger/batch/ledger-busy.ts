import { type Refusal, refusal } from '../../values/refusal.js';

/** What is told when the database could not answer in time: the same request may succeed in a moment. */
export function ledgerBusy(): Refusal {
  return refusal(
    'LEDGER_BUSY',
    'The ledger is busy. Send the same request again in a moment, with the same idempotencyKey.',
  );
}
