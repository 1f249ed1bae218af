import type { EntityManager } from '../runtime/database.js';

/** What happens to grants and requests; each is announced (rule W-01). */
export const PERK_EVENTS = [
  'perk-grant.pending',
  'perk-grant.granted',
  'perk-grant.approved',
  'perk-grant.rejected',
  'perk-grant.revoked',
  'perk-grant.expired',
  'perk-grant.used',
  'perk-grant.use-undone',
  'perk-request.opened',
  'perk-request.granted',
  'perk-request.declined',
  'perk.used',
  'perk.use-undone',
] as const;
export type PerkEventType = (typeof PERK_EVENTS)[number];

/** Announces what happened to something, in the same transaction. */
export async function announcePerk(
  em: EntityManager,
  coalitionId: bigint,
  event: {
    readonly type: PerkEventType;
    /** What it happened to, and how many changes that has had. */
    readonly objectId: bigint;
    readonly sequence: number;
    /** What the event is about: the object itself, or a use. */
    readonly subjectId: bigint;
    readonly at: Date;
  },
): Promise<void> {
  const { type, objectId, sequence, subjectId, at } = event;
  await em.execute(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     values (?, new_id(), ?, ?, ?, ?, ?::timestamptz)`,
    [coalitionId, type, objectId, sequence, subjectId, at.toISOString()],
  );
}
