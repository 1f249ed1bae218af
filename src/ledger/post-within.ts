import type { EntityManager } from '../runtime/database.js';
import { rawInTransaction } from '../runtime/raw-in-transaction.js';
import { applyBatchQuery } from './batch/apply-batch.js';
import { batchStateOf, LOCK_TIMEOUT, type LockedRow, lockAndReadQuery } from './batch/lock-and-read.js';
import { NOTHING_MORE } from './batch/more-state.js';
import type { BatchState } from './decide/batch-state.js';
import type { BatchWrites } from './decide/batch-writes.js';
import { decide } from './decide/decide.js';
import type { MergeOperation, Outcome } from './operations.js';

/** What became of an operation that was posted within a transaction: in the books once that commits. */
export interface PostedWithin {
  readonly outcome: Outcome;
  /** To be announced after the commit. */
  readonly writes: BatchWrites;
}

/**
 * Takes the locks that come before all others: whoever locks names or members' rows before it posts within the same
 * transaction begins with them, since a batch takes them before its members.
 */
export async function lockDayAndTerms(em: EntityManager, coalitionId: bigint): Promise<void> {
  await em.execute(
    'select pg_advisory_xact_lock_shared(ledger_day_lock(?)), pg_advisory_xact_lock_shared(ledger_terms_lock(?))',
    [coalitionId, coalitionId],
  );
}

/**
 * Posts an operation within a transaction, together with what else that writes: locked, read, decided and written as a
 * batch is. For operations that no partner's limit is about.
 * @param read reads what this kind of operation needs besides, behind the locks
 */
export async function postWithin(
  em: EntityManager,
  coalitionId: bigint,
  operation: MergeOperation,
  read: (state: BatchState) => Promise<void>,
): Promise<PostedWithin> {
  const query = lockAndReadQuery(coalitionId, [operation], NOTHING_MORE, false, LOCK_TIMEOUT);
  const [row] = await rawInTransaction<LockedRow>(em, query);
  if (!row) throw new Error('the coalition has no books');
  const state = batchStateOf(row, [operation], NOTHING_MORE);
  await read(state);
  const { outcomes, writes, unread } = decide(state, [operation]);
  const [outcome] = outcomes;
  if (!outcome || unread.length > 0) throw new Error('an operation within a transaction has no limits');
  if (outcome.kind === 'failed') throw outcome.error;
  if (outcome.kind === 'posted' && !outcome.replayed)
    await rawInTransaction(em, applyBatchQuery(coalitionId, writes, false));
  return { outcome, writes };
}
