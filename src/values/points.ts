import { type Parsed, parsed, refused } from './parsed.js';

/** A number of points, in the smallest unit of the coalition's points currency (V-01). May be negative in entries. */
export type Points = bigint;

/** The most that one transaction moves (V-01). */
export const MAX_POINTS_PER_TRANSACTION: Points = 10n ** 12n;

/** The most that a limit over several transactions, such as a day's, can be: sums up to it fit a `bigint` column. */
export const MAX_POINTS_OF_LIMITS: Points = 10n ** 18n;

/** The limits of {@link parsePoints}, both inclusive. */
export type PointsLimits = { readonly min?: Points; readonly max?: Points };

// Longer input is refused before it becomes a bigint: reading a megabyte of digits costs quadratic time.
const MAX_DIGITS = 64;
const DIGITS_ONLY = /^[0-9]+$/;

/**
 * Reads points from a decimal integer string (V-01): ASCII digits alone, no sign, point, exponent or space.
 * Leading zeros are allowed and vanish. Persian and Arabic digits are refused: amounts come from programs.
 *
 * @param limits inclusive; by default 1 to {@link MAX_POINTS_PER_TRANSACTION}
 */
export function parsePoints(text: string, limits: PointsLimits = {}): Parsed<Points> {
  const { min = 1n, max = MAX_POINTS_PER_TRANSACTION } = limits;
  if (typeof text !== 'string' || text.length > MAX_DIGITS || !DIGITS_ONLY.test(text)) {
    return refused(
      'Give points as a whole number in the digits 0-9, without sign, point, exponent or spaces.',
    );
  }
  const points = BigInt(text);
  if (points < min || points > max) return refused(`Give points between ${min} and ${max}.`);
  return parsed(points);
}
