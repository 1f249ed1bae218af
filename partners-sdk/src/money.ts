/** An amount of money, exact: a decimal in major units, and its ISO 4217 code (IRR is rial, never toman). */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** A number of the smallest units as a decimal: 1250 with two digits is "12.50". */
export function decimal(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Sign, whole and fraction of a plain decimal. */
export const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** @throws RangeError for anything but a plain decimal such as "12.50" */
function parts(amount: string): { readonly units: bigint; readonly digits: number } {
  const match = DECIMAL.exec(amount);
  if (!match) throw new RangeError(`"${amount}" is no decimal such as "12.50"`);
  const [, sign = '', whole = '', fraction = ''] = match;
  return { units: BigInt(`${sign}${whole}${fraction}`), digits: fraction.length };
}

/**
 * @param amount a decimal in major units, or whole units as bigint; never a number, which cannot say most decimals
 * @param currency ISO 4217
 * @throws RangeError for anything else
 */
export function money(amount: string | bigint, currency: string): Money {
  const text = typeof amount === 'bigint' ? amount.toString() : amount;
  parts(text);
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`"${currency}" is no ISO 4217 code such as "IRR"`);
  return { amount: text, currency };
}

/**
 * @throws RangeError for amounts of two currencies
 *
 * @example
 * ```ts
 * addMoney(money('0.1', 'EUR'), money('0.2', 'EUR')); // { amount: '0.3', currency: 'EUR' }
 * ```
 */
export function addMoney(one: Money, other: Money): Money {
  return combine(one, other, (a, b) => a + b);
}

/** @throws RangeError for amounts of two currencies */
export function subtractMoney(one: Money, other: Money): Money {
  return combine(one, other, (a, b) => a - b);
}

/**
 * Negative where the first is less, 0 where both are the same, positive where it is more.
 * @throws RangeError for amounts of two currencies
 */
export function compareMoney(one: Money, other: Money): number {
  const { units } = parts(subtractMoney(one, other).amount);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

function combine(one: Money, other: Money, operation: (a: bigint, b: bigint) => bigint): Money {
  if (one.currency !== other.currency) {
    throw new RangeError(`${one.currency} and ${other.currency} cannot be counted together`);
  }
  const [a, b] = [parts(one.amount), parts(other.amount)];
  const digits = Math.max(a.digits, b.digits);
  const scaled = ({ units, digits: own }: typeof a) => units * 10n ** BigInt(digits - own);
  return { amount: decimal(operation(scaled(a), scaled(b)), digits), currency: one.currency };
}
