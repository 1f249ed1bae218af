import type { Currency } from '../values/currency.js';
import { readDecimal } from '../values/decimal.js';
import { type Money, moneyFromScaled } from '../values/money.js';
import { parseRate, RATE_FRACTION_DIGITS, type Rate } from '../values/rate.js';

/** A rate, price or percentage from its column. */
export function storedRate(decimal: string): Rate {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('a contract holds a rate that cannot be one');
  return rate.value;
}

/** An amount of a contract from its column, which is in major units. */
export function storedMoney(decimal: string, currency: Currency): Money {
  const amount = readDecimal(decimal, RATE_FRACTION_DIGITS);
  if (amount.kind !== 'value') throw new Error('a contract holds an amount that cannot be one');
  return moneyFromScaled(amount.scaled, currency, 'down');
}
