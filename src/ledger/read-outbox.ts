import type { EntityManager } from '../runtime/database.js';

/**
 * Keeps others from saying whether anybody reads the coalition's outbox until the transaction ends, and waits for the batches
 * that are being written, so that nothing of what begins afterwards is missed. In the lock order it comes before everything
 * else, like a change of terms.
 */
export async function lockOutboxReaders(em: EntityManager, coalitionId: bigint): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(ledger_terms_lock(?))', [coalitionId]);
}

/**
 * Says whether anybody reads the coalition's outbox; the caller has {@link lockOutboxReaders}. Where nobody does, what the
 * ledger announces counts as sent when it is written, and costs no index of what waits.
 */
export async function setOutboxRead(em: EntityManager, coalitionId: bigint, read: boolean): Promise<void> {
  await em.execute('update ledger_state set outbox_read = ? where coalition_id = ? and outbox_read <> ?', [
    read,
    coalitionId,
    read,
  ]);
}
