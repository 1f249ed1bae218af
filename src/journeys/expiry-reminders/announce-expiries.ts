import { integerArray, wordArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';

/** Points of a member with one last spendable day. */
export interface Expiring {
  readonly memberId: bigint;
  readonly expiresOn: Day;
  readonly points: bigint;
}

/**
 * Announces, as `points.expiring`, that points expire soon (rules W-01, X-03): whether or not the member gets messages, so
 * that partners can tell it in their own way. Numbered per member; the caller holds the coalition's run locked.
 * @param at by the coalition's clock
 */
export async function announceExpiries(
  em: EntityManager,
  coalitionId: bigint,
  at: Date,
  expiring: readonly Expiring[],
): Promise<void> {
  if (expiring.length === 0) return;
  await em.execute(
    `with warned as (
       insert into expiry_warning (coalition_id, member_id, number, expires_on, points, at)
         select ?, u.member_id,
                coalesce((select max(w.number) from expiry_warning w
                           where w.coalition_id = ? and w.member_id = u.member_id), 0)
                  + row_number() over (partition by u.member_id order by u.expires_on), u.expires_on, u.points, ?::timestamptz
           from unnest(?::bigint[], ?::date[], ?::bigint[]) u(member_id, expires_on, points)
       returning coalition_id, id, member_id, number, at)
     insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
       select coalition_id, new_id(), 'points.expiring', member_id, number, id, at, outbox_sent_at(coalition_id, at)
         from warned order by member_id, number`,
    [
      ...[coalitionId, coalitionId, at.toISOString()],
      integerArray(expiring.map(({ memberId }) => memberId)),
      wordArray(expiring.map(({ expiresOn }) => expiresOn)),
      integerArray(expiring.map(({ points }) => points)),
    ],
  );
}
