import type { Money } from '../../values/money.js';
import type { EarnPart } from '../operations.js';

/** What has been reversed of a purchase, in sums. */
export interface ReversedSums {
  readonly points: bigint;
  /** Of them, those reversed by points and not by money. */
  readonly withoutMoney: bigint;
  /** Minor units. */
  readonly refunded: bigint;
}

/** Points of an earn: by the base rate, and on top of it. */
export function basePointsAndBonus(parts: readonly Pick<EarnPart, 'points'>[]): {
  readonly base: bigint;
  readonly bonus: bigint;
} {
  const [base = 0n, ...onTop] = parts.map(({ points }) => points);
  return { base, bonus: onTop.reduce((sum, points) => sum + points, 0n) };
}

/**
 * How much money of a purchase counts as undone (rule T-07): what was refunded, and of the whole the share of the points
 * that were reversed without money, rounded down, but never more than all; all of it once no point is left and some were
 * reversed without money. Minor units. The same in SQL: `spend_undone`.
 */
export function spendUndone(
  purchase: { readonly amount: Money; readonly points: bigint },
  { points, withoutMoney, refunded }: ReversedSums,
): bigint {
  const { minor } = purchase.amount;
  if (withoutMoney === 0n) return refunded < minor ? refunded : minor;
  if (points === purchase.points) return minor;
  const undone = refunded + (minor * withoutMoney) / purchase.points;
  return undone < minor ? undone : minor;
}
