import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { isContended } from './batch-failure.js';

/** What is told when the database could not answer in time: the same request may succeed in a moment. */
export function ledgerBusy(): Refusal {
  return refusal(
    'LEDGER_BUSY',
    'The ledger is busy. Send the same request again in a moment, with the same idempotencyKey.',
  );
}

/**
 * Runs a command in a transaction of its own that waits for the locks of others: where they were in its way (a lock that is
 * not got in time, a deadlock, a conflict of serialization) it is LEDGER_BUSY, as the ledger tells it, and no fault. Nothing
 * has been done then.
 */
export async function orLedgerBusy<T>(command: () => Promise<CommandOutcome<T>>): Promise<CommandOutcome<T>> {
  try {
    return await command();
  } catch (error) {
    if (isContended(error)) return refusedWith(ledgerBusy());
    throw error;
  }
}
