import { RATE_SCALE, type Rate } from './rate.js';

const HUNDRED_PERCENT = 100n * RATE_SCALE;

/**
 * Splits a total by weights so that the parts always add up to it: largest remainder (Hamilton's method, V-03).
 * Each part is its exact share rounded down; what is left goes, one unit each, to the largest remainders, among
 * equals to the lowest index. A weight of 0 gets 0. A negative total splits as the mirror image of the positive
 * one, so that an undone split takes back exactly what was given.
 *
 * @param total the amount to split, in any unit, of either sign
 * @param weights not negative, at least one positive; otherwise a RangeError
 * @returns one part per weight, in order
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return allocate(-total, weights).map((part) => -part);

  let weightSum = 0n;
  for (const weight of weights) {
    if (weight < 0n) throw new RangeError('a weight is negative');
    weightSum += weight;
  }
  if (weightSum === 0n) throw new RangeError('no weight is positive');

  const parts: bigint[] = [];
  const remainders: { readonly index: number; readonly remainder: bigint }[] = [];
  let left = total;
  weights.forEach((weight, index) => {
    const share = total * weight;
    const part = share / weightSum;
    parts.push(part);
    left -= part;
    remainders.push({ index, remainder: share % weightSum });
  });

  // `left` is below the number of non-zero remainders, so no part with an exact share is ever rounded up.
  remainders.sort((a, b) => {
    if (a.remainder !== b.remainder) return a.remainder < b.remainder ? 1 : -1;
    return a.index - b.index;
  });
  for (const { index } of remainders.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

/**
 * Splits a total by shares in percent (`{ scaled: 60·10^8 }` is 60 %), which must add up to exactly 100;
 * otherwise a RangeError. Parts add up to the total as in {@link allocate}.
 */
export function allocateByPercent(total: bigint, percents: readonly Rate[]): bigint[] {
  const weights = percents.map((percent) => percent.scaled);
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum !== HUNDRED_PERCENT) throw new RangeError('the shares do not add up to 100 percent');
  return allocate(total, weights);
}

/**
 * What percentage each amount is of their sum, to the given number of fraction digits (0–8); the percentages
 * always add up to exactly 100, by largest remainder. Amounts as the weights of {@link allocate}.
 */
export function sharesInPercent(amounts: readonly bigint[], fractionDigits = 2): Rate[] {
  const steps = 10n ** BigInt(fractionDigits);
  return allocate(100n * steps, amounts).map((part) => ({ scaled: (part * RATE_SCALE) / steps }));
}

/**
 * Rounds exact amounts so that together they are their exact sum rounded down (V-03): each is rounded down, what is
 * missing then goes, one unit each, to the largest remainders, among equals to the lowest index.
 *
 * @param numerators of the amounts, not negative; otherwise a RangeError
 * @param denominator of all of them, positive
 */
export function roundDownTogether(numerators: readonly bigint[], denominator: bigint): bigint[] {
  if (denominator <= 0n || numerators.some((numerator) => numerator < 0n))
    throw new RangeError('an amount is negative');
  const parts = numerators.map((numerator) => numerator / denominator);
  const rounded = numerators.reduce((sum, numerator) => sum + numerator, 0n) / denominator;
  const missing = rounded - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = numerators
    .map((numerator, index) => ({ index, remainder: numerator % denominator }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder.slice(0, Number(missing))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
