import { type Database, inCoalition } from '../../runtime/database.js';
import { MAX_ID } from '../../values/ids.js';

/** Deliveries in one transaction. */
const AT_ONCE = 1_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Gives up what has waited too long for an endpoint that is disabled, and deletes deliveries whose end is long ago, with
 * their attempts. What they were about stays in the books. Events that waited for nobody but endpoints that were disabled
 * before they came to their turn wait no more. May run twice, on several nodes at once, and be killed anywhere.
 * @returns how many were deleted
 */
export async function forgetDeliveries(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { now, keepDays, signal }: { readonly now: Date; readonly keepDays: number; readonly signal: AbortSignal },
): Promise<number> {
  const at = now.toISOString();
  const before = new Date(now.getTime() - keepDays * DAY_MS).toISOString();
  // Nobody enables an endpoint meanwhile: what comes after what is given up would wait for nobody.
  await inCoalition(database, coalitionId, (em) =>
    em.execute(
      `update webhook_delivery d set status = 'GIVEN_UP', ended_at = ?::timestamptz, next_attempt_at = null
         from (select x.id from webhook_endpoint x where x.coalition_id = ? and x.status = 'DISABLED' for share) e
        where d.coalition_id = ? and d.endpoint_id = e.id and d.status = 'WAITING' and d.created_at < ?::timestamptz`,
      [at, coalitionId, coalitionId, before],
    ),
  );
  await skipUnheard(database, coalitionId, { at, signal });
  let forgotten = 0;
  while (!signal.aborted) {
    const deleted = await inCoalition(database, coalitionId, (em) =>
      em.execute<unknown[]>(
        `delete from webhook_delivery d using (
           select w.id from webhook_delivery w
            where w.coalition_id = ? and w.ended_at < ?::timestamptz
            order by w.ended_at limit ${AT_ONCE} for update skip locked) f
          where d.coalition_id = ? and d.id = f.id returning 1 as deleted`,
        [coalitionId, before, coalitionId],
      ),
    );
    forgotten += deleted.length;
    if (deleted.length < AT_ONCE) break;
  }
  return forgotten;
}

/**
 * Counts as sent what was announced before anybody who listens now began to: nobody is told of it any more, and it would stay
 * in the indexes of what waits for ever.
 */
async function skipUnheard(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { at, signal }: { readonly at: string; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const skipped = await inCoalition(database, coalitionId, (em) =>
      em.execute<unknown[]>(
        `update outbox o set sent_at = ?::timestamptz from (
           select w.id from outbox w
            where w.coalition_id = ? and w.sent_at is null
              and w.id <= coalesce((select min(e.listens_after) from webhook_endpoint e
                                     where e.coalition_id = ? and e.status = 'ENABLED'), ${MAX_ID})
            order by w.id limit ${AT_ONCE} for update skip locked) f
          where o.coalition_id = ? and o.id = f.id returning 1 as skipped`,
        [at, coalitionId, coalitionId, coalitionId],
      ),
    );
    if (skipped.length < AT_ONCE) return;
  }
}
