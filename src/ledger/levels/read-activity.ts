import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Activity } from './level.js';

/** What a member did in a month, at a partner, in a currency, as it is written. */
export interface MonthActivity extends Readonly<Activity> {
  readonly currency: Currency;
}

/** Which counters to read. */
export interface ActivityFilter {
  /** At this partner alone; undefined: at every one. */
  readonly partnerId?: bigint | undefined;
  /** Only months that begin on this day or later. */
  readonly from?: Day | undefined;
  /** Only months that begin on this day or before. */
  readonly until?: Day | undefined;
}

/**
 * What members did by month, partner and currency, by member: the newest month first, at most so many of each. Months of
 * which nothing is left are left out.
 */
export async function activitiesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  { partnerId, from, until }: ActivityFilter,
  most: number,
): Promise<Map<bigint, MonthActivity[]>> {
  const rows = await em.execute<
    {
      member_id: string;
      month: Day;
      partner_id: string;
      currency: Currency;
      base_points: string;
      bonus_points: string;
      spend_minor: string;
      purchases: number;
    }[]
  >(
    `select a.member_id::text, a.month::text, a.partner_id::text, a.currency, a.base_points::text, a.bonus_points::text,
            a.spend_minor::text, a.purchases
       from unnest(?::bigint[]) m(id)
      cross join lateral (
        select * from member_activity b
         where b.coalition_id = ? and b.member_id = m.id and b.partner_id = coalesce(?::bigint, b.partner_id)
           and b.month between coalesce(?::date, '-infinity') and coalesce(?::date, 'infinity')
           and (b.purchases, b.spend_minor, b.base_points, b.bonus_points) <> (0, 0, 0, 0)
         order by b.month desc, b.partner_id, b.currency limit ?) a
      order by a.member_id, a.month desc, a.partner_id, a.currency`,
    [integerArray(memberIds), coalitionId, partnerId ?? null, from ?? null, until ?? null, most],
  );
  const byMember = Map.groupBy(rows, (row) => BigInt(row.member_id));
  return new Map(
    [...byMember].map(([memberId, own]) => [
      memberId,
      own.map((row) => ({
        month: row.month,
        partnerId: BigInt(row.partner_id),
        currency: row.currency,
        basePoints: BigInt(row.base_points),
        bonusPoints: BigInt(row.bonus_points),
        spendMinor: BigInt(row.spend_minor),
        purchases: row.purchases,
      })),
    ]),
  );
}
