import type { EntityManager } from '../runtime/database.js';

/** Something that happened to an object, of which a row tells. */
export interface AnnouncedEvent<Type extends string = string> {
  readonly type: Type;
  readonly objectId: bigint;
  /** Its place among the events of the object, from 1 on; what gives the place keeps the object locked. */
  readonly sequence: number;
  /** The row that tells what happened: the object itself, or one of its own. */
  readonly subjectId: bigint;
  /** By the coalition's clock. */
  readonly at: Date;
  /** Nobody else is to be told: it is delivered already. */
  readonly sent?: true;
}

/**
 * Writes an event into the outbox, in the transaction of what happened (rule W-01); as sent where nobody listens. Each feature has one function of its
 * own that calls it, for the types that it announces. Answers the event's id.
 */
export async function announceEvent(
  em: EntityManager,
  coalitionId: bigint,
  { type, objectId, sequence, subjectId, at, sent }: AnnouncedEvent,
): Promise<bigint> {
  const instant = at.toISOString();
  const [row] = await em.execute<{ id: string }[]>(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
     values (?, new_id(), ?, ?, ?, ?, ?::timestamptz, coalesce(?::timestamptz, outbox_sent_at(?, ?::timestamptz)))
     returning id::text`,
    [
      ...[coalitionId, type, objectId, sequence, subjectId, instant],
      ...[sent ? instant : null, coalitionId, instant],
    ],
  );
  if (!row) throw new Error('an event was not written');
  return BigInt(row.id);
}
