import { failureOf } from '../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../ledger/batch/ledger-busy.js';
import type { PointsOutcome } from './points-outcome.js';

/**
 * Runs a command whose look-ups, before or after the ledger is asked, can fail in passing as well: a lock that is held for too
 * long or a lost connection is then told as LEDGER_BUSY, as it would be by the ledger, and not as a fault.
 */
export async function orBusy<Outcome extends PointsOutcome>(
  command: () => Promise<Outcome>,
): Promise<Outcome | Extract<PointsOutcome, { readonly kind: 'refused' }>> {
  try {
    return await command();
  } catch (error) {
    if (failureOf(error) === 'unexpected') throw error;
    return { kind: 'refused', refusal: ledgerBusy(), balance: null, replayed: false };
  }
}
