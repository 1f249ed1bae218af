import { type Currency, fractionDigits, minorPerMajor, parseCurrency } from './currency.js';
import { readDecimal, writeDecimal } from './decimal.js';
import { type Parsed, parsed, refused } from './parsed.js';
import { RATE_SCALE } from './rate.js';
import { divide, type Rounding } from './rounding.js';

/** An amount of money: whole minor units (cents, fils; rial for IRR) of one currency (V-02). */
export type Money = { readonly minor: bigint; readonly currency: Currency };

/** Money as callers write it: a decimal string in major units and an ISO 4217 code. */
export type MoneyText = { readonly amount: string; readonly currency: string };

/** The largest amount taken from outside, in minor units; sums of a great many of them still fit a `bigint` column. */
export const MAX_MONEY_MINOR = 10n ** 18n;

/**
 * Reads money (V-02). The amount has at most the currency's fraction digits (a digit more is refused, be it a zero),
 * no exponent, no plus, no spaces, and is at most {@link MAX_MONEY_MINOR} minor units either way.
 * A problem's `at` is `['amount']` or `['currency']`.
 *
 * @param options.allowNegative whether a leading `-` is taken; by default it is not
 */
export function parseMoney(
  text: MoneyText,
  options: { readonly allowNegative?: boolean } = {},
): Parsed<Money> {
  const currency = parseCurrency(text.currency);
  if (!currency.ok) return refused(currency.problem, ['currency']);

  const digits = fractionDigits(currency.value);
  const reading = readDecimal(text.amount, digits);
  if (reading.kind === 'malformed') {
    return refused('Give the amount as a decimal number in major units, such as "12500" or "12.50".', [
      'amount',
    ]);
  }
  if (reading.kind === 'too-precise') {
    return refused(`Give the amount with at most ${digits} digits after the point for ${currency.value}.`, [
      'amount',
    ]);
  }
  if (!options.allowNegative && text.amount.startsWith('-')) {
    return refused('Give an amount that is not negative.', ['amount']);
  }
  if (reading.scaled > MAX_MONEY_MINOR || reading.scaled < -MAX_MONEY_MINOR) {
    return refused(`Give an amount of at most ${writeDecimal(MAX_MONEY_MINOR, digits)}.`, ['amount']);
  }
  return parsed({ minor: reading.scaled, currency: currency.value });
}

/** The amount in major units, always with all of the currency's fraction digits: `12.50`, `-0.05`, `10000`. */
export function formatMoneyAmount(money: Money): string {
  return writeDecimal(money.minor, fractionDigits(money.currency));
}

/** `a + b`; throws a TypeError when the currencies differ. */
export function addMoney(a: Money, b: Money): Money {
  return { minor: a.minor + b.minor, currency: sameCurrency(a, b) };
}

/** `a - b`; throws a TypeError when the currencies differ. */
export function subtractMoney(a: Money, b: Money): Money {
  return { minor: a.minor - b.minor, currency: sameCurrency(a, b) };
}

/** Negative when `a < b`, 0 when equal, positive when `a > b`; throws a TypeError when the currencies differ. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
}

/** The amount in 10⁻⁸ of a major unit, as rates are: exact, since no currency has more than 8 fraction digits. */
export function scaledAmount({ minor, currency }: Money): bigint {
  return (minor * RATE_SCALE) / minorPerMajor(currency);
}

/** Money from 10⁻⁸ of a major unit, rounded as named to the currency's minor unit. */
export function moneyFromScaled(scaled: bigint, currency: Currency, rounding: Rounding): Money {
  return { minor: divide(scaled * minorPerMajor(currency), RATE_SCALE, rounding), currency };
}

function sameCurrency(a: Money, b: Money): Currency {
  // Throwing is right: no caller can cause this without a missing check of ours, and the books must not go on.
  if (a.currency !== b.currency) throw new TypeError(`money of ${a.currency} meets money of ${b.currency}`);
  return a.currency;
}
