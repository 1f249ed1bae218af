import type { CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { orLedgerBusy } from '../ledger/batch/ledger-busy.js';
import type { EntityManager } from '../runtime/database.js';
import type { CommandOutcome } from '../values/command-outcome.js';

/** {@link commandTransaction} for what waits for a close or for somebody else: a lock not got is LEDGER_BUSY. */
export function settlementTransaction<T>(
  { database }: Pick<CommandContext, 'database'>,
  coalitionId: bigint,
  work: (em: EntityManager) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  return orLedgerBusy(() => commandTransaction(database, coalitionId, work));
}
