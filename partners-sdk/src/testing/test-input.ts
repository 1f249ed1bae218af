import { decimal } from '../money.js';
import type { Json } from './test-call.js';
import { refuse } from './test-refusal.js';

/** The rules of format that the real server has, for what arrives as JSON. */

const MOST_POINTS = 1_000_000_000_000n;
/** Currencies whose smallest unit is not a hundredth; all others are taken to have two digits. */
const FRACTION_DIGITS: Readonly<Record<string, number>> = { IRR: 0, JPY: 0, KRW: 0, KWD: 3, BHD: 3, OMR: 3 };

export interface TestMoney {
  readonly amount: string;
  readonly currency: string;
}

/** A whole number of points above 0. */
export function readPoints(value: unknown, ...field: readonly string[]): bigint {
  if (typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= MOST_POINTS)
    return BigInt(value);
  return refuse('INVALID_INPUT', `Give a whole number of points from 1 to ${MOST_POINTS}.`, ...field);
}

export function readKey(value: unknown): string {
  if (typeof value === 'string' && value.length >= 1 && value.length <= 255) return value;
  return refuse('INVALID_INPUT', 'Give an idempotency key of 1–255 characters.', 'input', 'idempotencyKey');
}

/** An amount of 0 or more with no more fraction digits than its currency has. */
export function readMoney(value: unknown, ...field: readonly string[]): TestMoney {
  const { amount, currency } = (value ?? {}) as Partial<TestMoney>;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    return refuse('INVALID_INPUT', 'Give an ISO 4217 code such as IRR.', ...field, 'currency');
  }
  const digits = FRACTION_DIGITS[currency] ?? 2;
  const form = digits === 0 ? /^\d{1,18}$/ : new RegExp(`^\\d{1,18}(\\.\\d{1,${digits}})?$`);
  if (typeof amount !== 'string' || !form.test(amount)) {
    return refuse(
      'INVALID_INPUT',
      `Give a decimal with at most ${digits} fraction digits.`,
      ...field,
      'amount',
    );
  }
  return { amount: writeUnits(unitsOf({ amount, currency }), currency), currency };
}

/** In the currency's smallest unit. */
export function unitsOf({ amount, currency }: TestMoney): bigint {
  const digits = FRACTION_DIGITS[currency] ?? 2;
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** Smallest units as the API writes them, with all fraction digits. */
export function writeUnits(units: bigint, currency: string): string {
  return decimal(units, FRACTION_DIGITS[currency] ?? 2);
}

export function readText(value: unknown, most: number, ...field: readonly string[]): string {
  if (typeof value === 'string' && value.trim() === value && value.length >= 1 && value.length <= most)
    return value;
  return refuse('INVALID_INPUT', `Give a text of 1–${most} characters.`, ...field);
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** Persian and Arabic digits are taken, and Iranian numbers without their country. */
export function readPhone(value: unknown, ...field: readonly string[]): string {
  const latin = String(value).replace(/[۰-۹٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
  const text = latin
    .replace(/[\s-]/g, '')
    .replace(/^00/, '+')
    .replace(/^0(?=9\d{9}$)/, '+98');
  if (/^\+[1-9]\d{6,14}$/.test(text)) return text;
  return refuse('INVALID_INPUT', 'Give a phone number with its country, such as +989120000000.', ...field);
}
