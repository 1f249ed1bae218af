import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import { addDays, type Day } from '../values/day.js';
import { periodsOf, type Rebate, versionOn } from './rebate.js';
import type { RebatePeriod } from './rebate-period.js';

/** First days of the periods of rebates that were computed for every account, by rebate. */
export async function computedPeriods(
  em: EntityManager,
  coalitionId: bigint,
): Promise<Map<bigint, ReadonlySet<Day>>> {
  const rows = await em.execute<{ rebate_id: string; days: readonly Day[] }[]>(
    `select rebate_id::text, json_agg(from_day::text) as days from rebate_period where coalition_id = ? group by rebate_id`,
    [coalitionId],
  );
  return new Map(rows.map(({ rebate_id, days }) => [BigInt(rebate_id), new Set(days)]));
}

/** The periods of a rebate that have begun, oldest first: those that were computed, and those that were not. */
export function begunPeriods(
  rebate: Rebate,
  computed: ReadonlySet<Day>,
  today: Day,
  calendar: Calendar,
): { readonly computed: RebatePeriod[]; readonly open: RebatePeriod[] } {
  const all = periodsOf(rebate, today, calendar);
  return {
    computed: all.filter(({ from }) => computed.has(from)),
    open: all.filter(({ from }) => !computed.has(from)),
  };
}

/** The first day on which a period is computed. */
export function computedOn(rebate: Rebate, { from, until }: RebatePeriod): Day {
  return addDays(until, (versionOn(rebate, from)?.waitDays ?? 0) + 1);
}

/**
 * Whether a period is still to be computed; nobody else computes one of the rebate until the end of the transaction. A node
 * that is slow stops here: another one may have corrected the period by now with the credit of a later one.
 */
export async function keepOpen(
  em: EntityManager,
  coalitionId: bigint,
  rebateId: bigint,
  { from }: RebatePeriod,
): Promise<boolean> {
  const names = [coalitionId, rebateId];
  await em.execute('select from rebate where coalition_id = ? and id = ? for no key update', names);
  const computed = await em.execute<unknown[]>(
    'select from rebate_period where coalition_id = ? and rebate_id = ? and from_day = ?::date',
    [...names, from],
  );
  return computed.length === 0;
}

/** Writes down that a period was computed for every account. */
export async function markComputed(
  em: EntityManager,
  coalitionId: bigint,
  rebate: Rebate,
  { from, until }: RebatePeriod,
  at: Date,
): Promise<void> {
  const version = versionOn(rebate, from);
  if (!version) throw new Error('no version of the rebate was in force then');
  await em.execute(
    `insert into rebate_period (coalition_id, rebate_id, from_day, until_day, version, completed_at)
     values (?, ?, ?::date, ?::date, ?, ?::timestamptz) on conflict (coalition_id, rebate_id, from_day) do nothing`,
    [coalitionId, rebate.id, from, until, version.number, at.toISOString()],
  );
}

/** Writes down that nothing is left to be given of a rebate that has ended. */
export async function markSettled(
  em: EntityManager,
  coalitionId: bigint,
  rebateId: bigint,
  at: Date,
): Promise<void> {
  await em.execute(
    'update rebate set settled_at = ?::timestamptz where coalition_id = ? and id = ? and settled_at is null',
    [at.toISOString(), coalitionId, rebateId],
  );
}
