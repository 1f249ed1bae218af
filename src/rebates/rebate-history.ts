import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import type { RebateHistory } from './compute-credit.js';
import type { Rebate } from './rebate.js';
import { periodOn } from './rebate-period.js';

/** Which counters count for a rebate. */
type Counted = Pick<Rebate, 'partnerId' | 'currency' | 'period'>;

/**
 * What accounts have bought by period, from the counters of the ledger (rule T-06): what is reversed is off them, in the
 * month of its purchase. By account and first day of the period, in minor units.
 *
 * @param days of periods, from the first day of one to the last day of one
 */
export async function spendOfAccounts(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, currency, period }: Counted,
  memberIds: readonly bigint[],
  days: { readonly from: Day; readonly until: Day },
  calendar: Calendar,
): Promise<Map<bigint, Map<Day, bigint>>> {
  const rows = await em.execute<{ member_id: string; month: Day; spend: string }[]>(
    `select a.member_id::text, a.month::text, sum(a.spend_minor)::text as spend
       from member_activity a
      where a.coalition_id = ? and a.member_id = any (?::bigint[]) and a.currency = ?
        and (?::bigint is null or a.partner_id = ?) and a.month between ?::date and ?::date
      group by a.member_id, a.month`,
    [coalitionId, integerArray(memberIds), currency, partnerId, partnerId, days.from, days.until],
  );
  const spends = new Map<bigint, Map<Day, bigint>>(memberIds.map((id) => [id, new Map()]));
  for (const { member_id, month, spend } of rows) {
    const own = spends.get(BigInt(member_id));
    const { from } = periodOn(period, month, calendar);
    own?.set(from, (own.get(from) ?? 0n) + BigInt(spend));
  }
  return spends;
}

/** What is known of accounts when a period of a rebate is computed, or looked at: counters as they are now, by account. */
export async function historiesOf(
  em: EntityManager,
  coalitionId: bigint,
  rebate: Rebate,
  memberIds: readonly bigint[],
  days: { readonly from: Day; readonly until: Day },
  calendar: Calendar,
): Promise<Map<bigint, RebateHistory>> {
  const spends = await spendOfAccounts(em, coalitionId, rebate, memberIds, days, calendar);
  const known = await em.execute<{ member_id: string; from_day: Day; earned: string }[]>(
    `select distinct on (x.member_id, x.from_day) x.member_id::text, x.from_day::text, x.earned::text
       from (select c.member_id, c.from_day, c.earned, c.id from rebate_credit c
              where c.coalition_id = ? and c.rebate_id = ? and c.member_id = any (?::bigint[])
             union all
             select c.member_id, k.from_day, k.earned, k.credit_id
               from rebate_credit c
               join rebate_correction k on k.coalition_id = c.coalition_id and k.credit_id = c.id
              where c.coalition_id = ? and c.rebate_id = ? and c.member_id = any (?::bigint[])) x
      order by x.member_id, x.from_day, x.id desc`,
    [
      ...[coalitionId, rebate.id, integerArray(memberIds)],
      ...[coalitionId, rebate.id, integerArray(memberIds)],
    ],
  );
  const carried = await em.execute<{ member_id: string; carried: string }[]>(
    `select distinct on (member_id) member_id::text, carried::text from rebate_credit
      where coalition_id = ? and rebate_id = ? and member_id = any (?::bigint[])
      order by member_id, from_day desc`,
    [coalitionId, rebate.id, integerArray(memberIds)],
  );
  const earnedOf = Map.groupBy(known, (row) => BigInt(row.member_id));
  const carriedOf = new Map(carried.map((row) => [BigInt(row.member_id), BigInt(row.carried)]));
  return new Map(
    memberIds.map((id) => [
      id,
      {
        spend: spends.get(id) ?? new Map(),
        earned: new Map((earnedOf.get(id) ?? []).map((row) => [row.from_day, BigInt(row.earned)])),
        carried: carriedOf.get(id) ?? 0n,
      },
    ]),
  );
}
