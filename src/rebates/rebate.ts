import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { LocalizedText } from '../values/localized-text.js';
import { parseRate } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { RebateMethod, RebateScale } from './rebate-amount.js';
import { periodAfter, periodOn, type RebatePeriod, type RebatePeriodLength } from './rebate-period.js';

export const REBATE_REWARDS = ['POINTS', 'PERK'] as const;
/** As what a rebate is given. */
export type RebateReward = (typeof REBATE_REWARDS)[number];

/** What can change from one version to the next. */
export interface RebateTerms extends RebateScale {
  /** Days after a period on which reversals, and purchases that are told late, still count. */
  readonly waitDays: number;
}

/** What holds from one period on; never edited then. */
export interface RebateVersion extends RebateTerms {
  readonly number: number;
  /** First day of its first period; null: a draft. */
  readonly from: Day | null;
}

/** A version in force. */
export interface ActiveVersion extends RebateVersion {
  readonly from: Day;
}

/** A rebate for business accounts (rule K-12). */
export interface Rebate {
  readonly id: bigint;
  readonly name: LocalizedText;
  readonly period: RebatePeriodLength;
  readonly currency: Currency;
  /** Only what is bought at this partner counts; null: at all of them. */
  readonly partnerId: bigint | null;
  readonly reward: RebateReward;
  /** Who pays for the points; null: the coalition, or it is given as a perk, for which its own payer pays. */
  readonly payerPartnerId: bigint | null;
  /** Null: it is given as points. */
  readonly perkId: bigint | null;
  /** The last day of its last period; null: it goes on. */
  readonly endedAfter: Day | null;
  /** Oldest first; at most the last one is a draft. */
  readonly versions: readonly RebateVersion[];
}

interface Row {
  readonly id: string;
  readonly name: LocalizedText;
  readonly period: RebatePeriodLength;
  readonly currency: Currency;
  readonly partner: string | null;
  readonly reward: RebateReward;
  readonly payer: string | null;
  readonly perk: string | null;
  readonly ended_after: Day | null;
  readonly versions: readonly VersionRow[];
}

interface VersionRow {
  readonly number: number;
  readonly method: RebateMethod;
  readonly thresholds: readonly { readonly from: string; readonly percent: string }[];
  readonly unit: string;
  readonly wait_days: number;
  readonly from: Day | null;
}

const SELECT = `select r.id::text, r.name, r.period, r.currency, r.partner_id::text as partner, r.reward,
    r.payer_partner_id::text as payer, r.perk_id::text as perk, r.ended_after::text, v.versions
  from rebate r
 cross join lateral (
   select json_agg(json_build_object('number', v.number, 'method', v.method, 'thresholds', v.thresholds,
            'unit', v.unit_minor::text, 'wait_days', v.wait_days, 'from', v.from_day) order by v.number) as versions
     from rebate_version v where v.coalition_id = r.coalition_id and v.rebate_id = r.id) v`;

/** Rebates by id; those that are not there are left out. */
export async function rebatesByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, Rebate>> {
  const rows = await em.execute<Row[]>(`${SELECT} where r.coalition_id = ? and r.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map((row) => [BigInt(row.id), rebateOf(row)]));
}

/** A rebate of that id; undefined where there is none. */
export async function readRebate(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<Rebate | undefined> {
  return id === null ? undefined : (await rebatesByIds(em, coalitionId, [id])).get(id);
}

/** A rebate that nobody else changes until the end of the transaction; undefined where there is none. */
export async function lockRebate(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<Rebate | undefined> {
  await em.execute('select from rebate where coalition_id = ? and id = ? for update', [coalitionId, id]);
  return readRebate(em, coalitionId, id);
}

/** Which rebates to list. */
export interface RebateFilter {
  /** Only those that count what is bought at this partner alone. */
  readonly partnerId?: bigint | undefined;
  /** Only those of which a version is in force, or will be. */
  readonly active?: boolean | undefined;
}

/** A page of rebates, oldest first; one more than asked for tells that there is more. */
export async function listRebates(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, active }: RebateFilter,
  { size, after }: { readonly size: number; readonly after?: bigint | undefined },
): Promise<Rebate[]> {
  const conditions: [string, ...unknown[]][] = [['r.coalition_id = ?', coalitionId]];
  if (partnerId !== undefined) conditions.push(['r.partner_id = ?', partnerId]);
  if (active) {
    conditions.push([
      `exists (select from rebate_version v
                where v.coalition_id = r.coalition_id and v.rebate_id = r.id and v.from_day is not null)`,
    ]);
  }
  if (after !== undefined) conditions.push(['r.id > ?', after]);
  const rows = await em.execute<Row[]>(
    `${SELECT} where ${conditions.map(([text]) => text).join(' and ')} order by r.id limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(rebateOf);
}

/** The rebates of which something may still have to be given: a version is in force, and the last period is not computed. */
export async function unsettledRebates(em: EntityManager, coalitionId: bigint): Promise<Rebate[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where r.coalition_id = ? and r.settled_at is null
        and exists (select from rebate_version v
                     where v.coalition_id = r.coalition_id and v.rebate_id = r.id and v.from_day is not null)
      order by r.id`,
    [coalitionId],
  );
  return rows.map(rebateOf);
}

/** The draft; undefined where there is none. */
export function draftOf({ versions }: Pick<Rebate, 'versions'>): RebateVersion | undefined {
  return versions.find(({ from }) => from === null);
}

/** The version by which a period that begins on a day is computed; undefined where none is in force then. */
export function versionOn({ versions }: Pick<Rebate, 'versions'>, from: Day): ActiveVersion | undefined {
  return versions.filter(isActive).findLast((version) => version.from <= from);
}

/** The first day of its first period; undefined: it has never been in force. */
export function firstDayOf({ versions }: Pick<Rebate, 'versions'>): Day | undefined {
  return versions.find(isActive)?.from;
}

/** Its periods that have begun by a day, oldest first. */
export function periodsOf(
  rebate: Pick<Rebate, 'period' | 'versions' | 'endedAfter'>,
  today: Day,
  calendar: Calendar,
): RebatePeriod[] {
  const first = firstDayOf(rebate);
  if (first === undefined) return [];
  const last = rebate.endedAfter !== null && rebate.endedAfter < today ? rebate.endedAfter : today;
  const periods: RebatePeriod[] = [];
  let period = periodOn(rebate.period, first, calendar);
  for (; period.from <= last; period = periodAfter(rebate.period, period, calendar)) periods.push(period);
  return periods;
}

export function rebateNotFound(): Refusal {
  return refusal('REBATE_NOT_FOUND', 'Give the id of a rebate of your coalition.', ['rebateId']);
}

function isActive(version: RebateVersion): version is ActiveVersion {
  return version.from !== null;
}

function rebateOf(row: Row): Rebate {
  return {
    id: BigInt(row.id),
    name: row.name,
    period: row.period,
    currency: row.currency,
    partnerId: row.partner === null ? null : BigInt(row.partner),
    reward: row.reward,
    payerPartnerId: row.payer === null ? null : BigInt(row.payer),
    perkId: row.perk === null ? null : BigInt(row.perk),
    endedAfter: row.ended_after,
    versions: row.versions.map(versionOf),
  };
}

function versionOf({ number, method, thresholds, unit, wait_days, from }: VersionRow): RebateVersion {
  return {
    ...{ number, method, from, waitDays: wait_days, unit: BigInt(unit) },
    thresholds: thresholds.map((each) => {
      const percent = parseRate(each.percent);
      if (!percent.ok) throw new Error('a stored percentage cannot be read');
      return { from: BigInt(each.from), percent: percent.value };
    }),
  };
}
