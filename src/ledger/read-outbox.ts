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

/** Announces in the caller's transaction something of which a row tells (rule W-01). */
export async function announceEvent(
  em: EntityManager,
  coalitionId: bigint,
  event: {
    readonly type: string;
    readonly objectId: bigint;
    /** Its place among the events of the object, from 1 on. */
    readonly sequence: number;
    readonly subjectId: bigint;
    readonly at: Date;
    /** Nobody else is to be told: it is delivered already. */
    readonly sent?: true;
  },
): Promise<bigint> {
  const { type, objectId, sequence, subjectId, at, sent } = event;
  const instant = at.toISOString();
  const [row] = await em.execute<{ id: string }[]>(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
     values (?, new_id(), ?, ?, ?, ?, ?::timestamptz, ?::timestamptz) returning id::text`,
    [coalitionId, type, objectId, sequence, subjectId, instant, sent ? instant : null],
  );
  if (!row) throw new Error('an event was not written');
  return BigInt(row.id);
}
