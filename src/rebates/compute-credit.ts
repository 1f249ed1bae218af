import type { Day } from '../values/day.js';
import { type Rebate, versionOn } from './rebate.js';
import { givenOf, type RebateAmount, rebateFor } from './rebate-amount.js';
import type { RebatePeriod } from './rebate-period.js';

/** What is known of an account when its rebate is computed. */
export interface RebateHistory {
  /** What it has bought, in minor units, by the first day of the period, as the counters are now. */
  readonly spend: ReadonlyMap<Day, bigint>;
  /** What periods made, in points or perks, by their first day, as it was computed or corrected last. */
  readonly earned: ReadonlyMap<Day, bigint>;
  /** What the last credit has left: below 0 what it could not take off. */
  readonly carried: bigint;
}

/** What an earlier period comes to now, where that has changed since. */
export interface RebateCorrection extends Pick<RebateAmount, 'earned'> {
  readonly from: Day;
  readonly version: number;
  readonly spend: bigint;
  readonly before: bigint;
}

/** What an account gets for a period (rule K-13). */
export interface ComputedCredit extends RebateAmount {
  readonly period: RebatePeriod;
  readonly version: number;
  readonly spend: bigint;
  readonly corrections: readonly RebateCorrection[];
  /** The sum of the corrections. */
  readonly corrected: bigint;
  readonly brought: bigint;
  readonly given: bigint;
  readonly carried: bigint;
}

/**
 * Computes what an account gets for a period: what the period made, and what earlier ones make more or less than was
 * computed of them, each by the version of its own time (rule K-13). Pure.
 *
 * @param earlier the periods that have been computed before
 * @param most what can be given at once
 */
export function computeCredit(
  rebate: Pick<Rebate, 'versions'>,
  { spend, earned, carried: brought }: RebateHistory,
  {
    period,
    earlier,
    most,
  }: { readonly period: RebatePeriod; readonly earlier: readonly RebatePeriod[]; readonly most: bigint },
): ComputedCredit {
  const own = amountOf(rebate, spend, period.from);
  const corrections = earlier.flatMap(({ from }): RebateCorrection[] => {
    const before = earned.get(from) ?? 0n;
    const now = amountOf(rebate, spend, from);
    if (now.earned === before) return [];
    return [{ from, version: now.version, spend: now.spend, before, earned: now.earned }];
  });
  const corrected = corrections.reduce((sum, each) => sum + each.earned - each.before, 0n);
  return {
    ...{ period, ...own, corrections, corrected, brought },
    ...givenOf(brought + own.earned + corrected, most),
  };
}

/** What is known once a credit has been computed. */
export function historyAfter(
  { spend, earned }: RebateHistory,
  credit: Pick<ComputedCredit, 'period' | 'earned' | 'corrections' | 'carried'>,
): RebateHistory {
  const changed = credit.corrections.map((each) => [each.from, each.earned] as const);
  return {
    spend,
    earned: new Map([...earned, ...changed, [credit.period.from, credit.earned]]),
    carried: credit.carried,
  };
}

function amountOf(rebate: Pick<Rebate, 'versions'>, spend: ReadonlyMap<Day, bigint>, from: Day) {
  const version = versionOn(rebate, from);
  if (!version) throw new Error('no version of the rebate was in force then');
  const bought = spend.get(from) ?? 0n;
  return { version: version.number, spend: bought, ...rebateFor(version, bought) };
}
