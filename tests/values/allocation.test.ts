import fc from 'fast-check';
import { allocate, allocateByPercent, sharesInPercent } from '../../src/values/allocation.js';
import { RATE_SCALE } from '../../src/values/rate.js';

const anyTotal = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const anyWeights = fc
  .array(fc.oneof(fc.bigInt({ min: 0n, max: 4n }), fc.bigInt({ min: 0n, max: 10n ** 18n })), {
    minLength: 1,
    maxLength: 30,
  })
  .filter((weights) => weights.some((weight) => weight > 0n));

test.each([
  ['an even split', 90n, [1n, 1n, 1n], [30n, 30n, 30n]],
  ['the rest to the lowest index among equals', 100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  ['two units left, to the first two', 101n, [1n, 1n, 1n], [34n, 34n, 33n]],
  ['the rest to the largest remainder', 10n, [1n, 2n, 3n], [2n, 3n, 5n]],
  ['nothing for a weight of nothing', 5n, [0n, 1n, 0n, 1n], [0n, 3n, 0n, 2n]],
  ['nothing to split', 0n, [3n, 4n], [0n, 0n]],
  ['less to split than there are parts', 1n, [1n, 1n, 1n], [1n, 0n, 0n]],
  ['a negative total mirrors the positive', -100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
  ['one part takes all', 7n, [5n], [7n]],
])('V-03 %s', (_, total, weights, parts) => {
  expect(allocate(total, weights)).toEqual(parts);
});

test('V-03 the parts always add up to the total, to the last unit', () => {
  fc.assert(
    fc.property(anyTotal, anyWeights, (total, weights) => {
      expect(sum(allocate(total, weights))).toBe(total);
    }),
  );
});

test('V-03 each part is within one unit of its exact share', () => {
  fc.assert(
    fc.property(anyTotal, anyWeights, (total, weights) => {
      const weightSum = sum(weights);
      allocate(total, weights).forEach((part, index) => {
        const error = part * weightSum - total * (weights[index] ?? 0n);
        expect(error > -weightSum && error < weightSum).toBe(true);
      });
    }),
  );
});

test('V-03 a larger weight never gets less, and equal weights keep their order', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), anyWeights, (total, weights) => {
      const parts = allocate(total, weights).map((part, index) => ({
        part,
        weight: weights[index] ?? 0n,
        index,
      }));
      parts.sort((a, b) => (a.weight === b.weight ? a.index - b.index : a.weight > b.weight ? -1 : 1));
      for (let i = 1; i < parts.length; i += 1) {
        expect((parts[i - 1]?.part ?? 0n) >= (parts[i]?.part ?? 0n)).toBe(true);
      }
    }),
  );
});

test.each([
  ['no weights', []],
  ['only zeros', [0n, 0n]],
  ['a negative weight', [1n, -1n, 5n]],
])('V-03 a total cannot be split by %s', (_, weights) => {
  expect(() => allocate(1n, weights)).toThrow(RangeError);
});

test('V-03 shares in percent split a total exactly', () => {
  expect(allocateByPercent(1_001n, [percent('60'), percent('40')])).toEqual([601n, 400n]);
  const thirds = [percent('33.33333333'), percent('33.33333333'), percent('33.33333334')];
  expect(allocateByPercent(10n, thirds)).toEqual([3n, 3n, 4n]);
});

test('V-03 shares that are not 100 percent are refused', () => {
  expect(() => allocateByPercent(10n, [percent('60'), percent('39.99999999')])).toThrow(RangeError);
});

test('V-03 amounts as percentages of their sum add up to 100', () => {
  expect(sharesInPercent([1n, 1n, 1n])).toEqual([percent('33.34'), percent('33.33'), percent('33.33')]);
  fc.assert(
    fc.property(anyWeights, fc.integer({ min: 0, max: 8 }), (amounts, digits) => {
      const shares = sharesInPercent(amounts, digits);
      expect(sum(shares.map((share) => share.scaled))).toBe(100n * RATE_SCALE);
      for (const share of shares) expect(share.scaled % 10n ** BigInt(8 - digits)).toBe(0n);
    }),
  );
});

function sum(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => a + b, 0n);
}

function percent(text: string) {
  const [whole = '', fraction = ''] = text.split('.');
  return { scaled: BigInt(whole + fraction.padEnd(8, '0')) };
}
