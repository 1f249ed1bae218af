import { formatMoneyAmount, type Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';

/** What was bought, as far as rules look at it. */
export interface PricedPurchase {
  /** What the member paid other than in points (rule E-08). */
  readonly amount: Money;
  readonly category: string | null;
  readonly lines: readonly { readonly amount: Money; readonly category: string | null }[] | null;
  /** A further part of a purchase: what campaigns and levels give once for each purchase, another part gets. */
  readonly withoutBonus?: boolean;
}

/** Why the lines of a purchase cannot be right: they must add up to its amount (rule E-08). Needs no terms. */
export function wrongLines({ amount, lines }: PricedPurchase): Refusal | undefined {
  if (lines === null) return undefined;
  const foreign = lines.findIndex((line) => line.amount.currency !== amount.currency);
  if (foreign >= 0) {
    return refusal('INVALID_INPUT', `Give every line in the purchase's currency, ${amount.currency}.`, [
      'purchase',
      'lines',
      String(foreign),
      'amount',
      'currency',
    ]);
  }
  const minor = lines.reduce((sum, line) => sum + line.amount.minor, 0n);
  if (minor === amount.minor) return undefined;
  const sum = formatMoneyAmount({ minor, currency: amount.currency });
  return refusal(
    'INVALID_INPUT',
    `Let the lines add up to the purchase: they come to ${sum}, the amount is ${formatMoneyAmount(amount)}.`,
    ['purchase', 'lines'],
  );
}
