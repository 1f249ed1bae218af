import { RATE_SCALE, type Rate } from '../values/rate.js';

export const REBATE_METHODS = ['MARGINAL', 'WHOLE'] as const;
/**
 * What a percentage is of: of what was bought between its threshold and the next (`MARGINAL`), or, of the threshold that
 * was reached, of everything that was bought (`WHOLE`).
 */
export type RebateMethod = (typeof REBATE_METHODS)[number];

/** From so much bought in a period on, in minor units, so many percent. */
export interface RebateThreshold {
  readonly from: bigint;
  readonly percent: Rate;
}

/** What decides how much somebody gets who has bought so much (rule K-12). */
export interface RebateScale {
  readonly method: RebateMethod;
  /** Ascending, each with a higher `from` than the one before; at least one. */
  readonly thresholds: readonly RebateThreshold[];
  /** Money, in minor units, that stands for one point or one perk. */
  readonly unit: bigint;
}

/** What a rebate comes to. */
export interface RebateAmount {
  /** Of the percentages, in minor units, rounded down. */
  readonly rebate: bigint;
  /** Whole points or perks for which that is enough. */
  readonly earned: bigint;
}

/** What somebody gets who has bought for so much in a period, in minor units (rules K-12, V-03): exact, rounded down once each. */
export function rebateFor({ method, thresholds, unit }: RebateScale, spend: bigint): RebateAmount {
  const reached = thresholds.filter(({ from }) => from <= spend);
  const whole = method === 'WHOLE';
  const scaled = whole
    ? spend * (reached.at(-1)?.percent.scaled ?? 0n)
    : reached.reduce((sum, { from, percent }, at) => {
        const until = reached[at + 1]?.from ?? spend;
        return sum + (until - from) * percent.scaled;
      }, 0n);
  const rebate = scaled / (100n * RATE_SCALE);
  return { rebate, earned: rebate / unit };
}

/** The threshold that comes next for somebody who has bought for so much; undefined: there is no other. */
export function nextThreshold({ thresholds }: RebateScale, spend: bigint): RebateThreshold | undefined {
  return thresholds.find(({ from }) => from > spend);
}

/** Most points of one transaction (rule V-01), and most uses of one granted perk. */
export const MOST_POINTS = 10n ** 12n;

/**
 * What is given of what is due, and what is left to the next period: of a negative sum nothing, as nothing is ever taken
 * back from an account (rule K-13).
 */
export function givenOf(due: bigint, most: bigint): { readonly given: bigint; readonly carried: bigint } {
  const bounded = due < most ? due : most;
  const given = bounded > 0n ? bounded : 0n;
  return { given, carried: due - given };
}
