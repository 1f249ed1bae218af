import { type Currency, minorPerMajor } from '../../values/currency.js';
import { writeDecimal } from '../../values/decimal.js';
import type { Money } from '../../values/money.js';
import { RATE_FRACTION_DIGITS, type Rate } from '../../values/rate.js';
import { divide } from '../../values/rounding.js';

/**
 * A decimal of any number of fraction digits: `scaled / 10^digits`. Prices have 8 digits and percentages of them 10
 * more each, so that a product of both needs more than a rate has, and loses nothing here (rule V-03).
 */
export interface ExactDecimal {
  readonly scaled: bigint;
  readonly digits: number;
}

export const NOTHING: ExactDecimal = Object.freeze({ scaled: 0n, digits: 0 });

/** A price or rate as it is. */
export function exactly({ scaled }: Rate): ExactDecimal {
  return { scaled, digits: RATE_FRACTION_DIGITS };
}

/** A percentage as the factor it stands for: 2.5 % is 0.025. */
export function fraction({ scaled }: Rate): ExactDecimal {
  return { scaled, digits: RATE_FRACTION_DIGITS + 2 };
}

/** An amount of money in major units. */
export function major({ minor, currency }: Money): ExactDecimal {
  return { scaled: minor, digits: minorPerMajor(currency).toString().length - 1 };
}

/** The product, with as many digits as all factors together. */
export function product(...factors: readonly ExactDecimal[]): ExactDecimal {
  return factors.reduce(
    (all, { scaled, digits }) => ({ scaled: all.scaled * scaled, digits: all.digits + digits }),
    { scaled: 1n, digits: 0 },
  );
}

/** So many times the decimal. */
export function times(count: bigint, { scaled, digits }: ExactDecimal): ExactDecimal {
  return { scaled: count * scaled, digits };
}

/** The sum, with as many digits as the longer one has. */
export function plus(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const digits = Math.max(a.digits, b.digits);
  return { scaled: a.scaled * tenTo(digits - a.digits) + b.scaled * tenTo(digits - b.digits), digits };
}

/** Major units to minor ones, rounded half to even, as money of settlement lines is (rule V-03). */
export function toMoney({ scaled, digits }: ExactDecimal, currency: Currency): Money {
  return { minor: divide(scaled * minorPerMajor(currency), tenTo(digits), 'half-even'), currency };
}

/** The shortest text: `0`, `-2.5`, `0.0001`. */
export function formatExact({ scaled, digits }: ExactDecimal): string {
  const text = writeDecimal(scaled, digits);
  return digits === 0 ? text : text.replace(/0+$/, '').replace(/\.$/, '');
}

function tenTo(digits: number): bigint {
  return 10n ** BigInt(digits);
}
