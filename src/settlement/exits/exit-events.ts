import type { EntityManager } from '../../runtime/database.js';

/** What is announced of an exit (rule W-01), each at most once; the numbers are their places in its life. */
const EVENTS = {
  'partner.exiting': 1,
  'partner.exit-cancelled': 2,
  'partner.liability-transferred': 2,
  'partner.exited': 3,
} as const;

/** Announces what became of an exit, in the transaction of the change. The object of these events is the exit. */
export async function announceExit(
  em: EntityManager,
  coalitionId: bigint,
  { exitId, type, at }: { readonly exitId: bigint; readonly type: keyof typeof EVENTS; readonly at: Date },
): Promise<void> {
  await em.execute(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     values (?, new_id(), ?, ?, ?, ?, ?::timestamptz)`,
    [coalitionId, type, exitId, EVENTS[type], exitId, at.toISOString()],
  );
}
