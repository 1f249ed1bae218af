import { readDecimal, writeDecimal } from './decimal.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { divide, type Rounding } from './rounding.js';

/** An exact decimal (price, rate, factor, percentage) with 8 fraction digits: `value = scaled / 10^8` (V-03). */
export type Rate = { readonly scaled: bigint };

/** How many digits a rate has after the point. */
export const RATE_FRACTION_DIGITS = 8;

/** `scaled` of the rate 1; divide by it after multiplying with `scaled`. */
export const RATE_SCALE = 10n ** 8n;

/** The rate 1. */
export const RATE_ONE: Rate = Object.freeze({ scaled: RATE_SCALE });

/** The largest rate, 10^10: its `scaled`, 10^18, fits a `bigint` column. */
export const MAX_RATE: Rate = Object.freeze({ scaled: 10n ** 18n });

/** The limits of {@link parseRate}, both inclusive. */
export type RateLimits = { readonly min?: Rate; readonly max?: Rate };

/**
 * Reads a rate from a plain decimal string: at most 8 fraction digits, no exponent, plus or spaces.
 *
 * @param limits inclusive; by default 0 to {@link MAX_RATE}
 */
export function parseRate(text: string, limits: RateLimits = {}): Parsed<Rate> {
  const { min = { scaled: 0n }, max = MAX_RATE } = limits;
  const reading = readDecimal(text, RATE_FRACTION_DIGITS);
  if (reading.kind === 'malformed')
    return refused('Give the rate as a decimal number, such as "1" or "0.0001".');
  if (reading.kind === 'too-precise') {
    return refused(`Give the rate with at most ${RATE_FRACTION_DIGITS} digits after the point.`);
  }
  if (reading.scaled < min.scaled || reading.scaled > max.scaled) {
    return refused(`Give a rate between ${formatRate(min)} and ${formatRate(max)}.`);
  }
  return parsed({ scaled: reading.scaled });
}

/** The shortest decimal that reads back as the same rate: `1`, `0.0001`, `-2.5`. */
export function formatRate(rate: Rate): string {
  return writeDecimal(rate.scaled, RATE_FRACTION_DIGITS).replace(/0+$/, '').replace(/\.$/, '');
}

/**
 * `amount × rate`, rounded once as named. The result has the amount's unit.
 *
 * Where several rates apply, do not chain this: multiply the `scaled` values, divide once by the product of the
 * scales with `divide`, and so round once at the end (E-01).
 */
export function multiplyRate(amount: bigint, rate: Rate, rounding: Rounding): bigint {
  return divide(amount * rate.scaled, RATE_SCALE, rounding);
}
