import type { CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { failureOf } from '../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../ledger/batch/ledger-busy.js';
import type { EntityManager } from '../runtime/database.js';
import { type CommandOutcome, refusedWith } from '../values/command-outcome.js';

/** {@link commandTransaction} for what waits for a close or for somebody else: a lock not got is LEDGER_BUSY. */
export async function settlementTransaction<T>(
  { database }: Pick<CommandContext, 'database'>,
  coalitionId: bigint,
  work: (em: EntityManager) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  try {
    return await commandTransaction(database, coalitionId, work);
  } catch (error) {
    if (failureOf(error) === 'locked') return refusedWith(ledgerBusy());
    throw error;
  }
}
