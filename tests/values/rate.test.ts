import fc from 'fast-check';
import {
  formatRate,
  MAX_RATE,
  multiplyRate,
  parseRate,
  RATE_ONE,
  RATE_SCALE,
} from '../../src/values/rate.js';
import { divide, type Rounding } from '../../src/values/rounding.js';

test.each([
  ['1', 100_000_000n],
  ['0', 0n],
  ['0.0001', 10_000n],
  ['0.00000001', 1n],
  ['12.34567890', 1_234_567_890n],
  ['10000000000', MAX_RATE.scaled],
])('V-03 the rate %s is exact', (text, scaled) => {
  expect(parseRate(text)).toEqual({ ok: true, value: { scaled } });
});

test.each([
  ['0.000000001', 'at most 8 digits'],
  ['1e-4', 'decimal number'],
  ['1/3', 'decimal number'],
  ['', 'decimal number'],
  ['.5', 'decimal number'],
  ['-1', 'between 0 and 10000000000'],
  ['10000000000.00000001', 'between 0 and 10000000000'],
])('V-03 the rate %j is refused', (text, problem) => {
  expect(parseRate(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});

test('V-03 a rate has its own limits where a caller sets them', () => {
  const percent = { min: { scaled: 0n }, max: { scaled: 100n * RATE_SCALE } };
  expect(parseRate('100', percent).ok).toBe(true);
  expect(parseRate('100.00000001', percent)).toEqual({
    ok: false,
    problem: 'Give a rate between 0 and 100.',
  });
});

test('V-03 a rate written is the shortest text that reads back exactly', () => {
  expect(['1.50', '0.0001', '100', '0'].map((text) => formatRate(rateOf(text)))).toEqual([
    '1.5',
    '0.0001',
    '100',
    '0',
  ]);
  fc.assert(
    fc.property(fc.bigInt({ min: -MAX_RATE.scaled, max: MAX_RATE.scaled }), (scaled) => {
      const text = formatRate({ scaled });
      expect(text).toMatch(/^-?[0-9]+(\.[0-9]*[1-9])?$/);
      expect(parseRate(text, { min: { scaled: -MAX_RATE.scaled } })).toEqual({ ok: true, value: { scaled } });
    }),
  );
});

test.each<[bigint, bigint, Record<Rounding, bigint>]>([
  [7n, 2n, { down: 3n, up: 4n, 'half-up': 4n, 'half-even': 4n }],
  [5n, 2n, { down: 2n, up: 3n, 'half-up': 3n, 'half-even': 2n }],
  [-7n, 2n, { down: -4n, up: -3n, 'half-up': -3n, 'half-even': -4n }],
  [-5n, 2n, { down: -3n, up: -2n, 'half-up': -2n, 'half-even': -2n }],
  [7n, -2n, { down: -4n, up: -3n, 'half-up': -3n, 'half-even': -4n }],
  [-7n, -2n, { down: 3n, up: 4n, 'half-up': 4n, 'half-even': 4n }],
  [10n, 3n, { down: 3n, up: 4n, 'half-up': 3n, 'half-even': 3n }],
  [11n, 3n, { down: 3n, up: 4n, 'half-up': 4n, 'half-even': 4n }],
  [-10n, 3n, { down: -4n, up: -3n, 'half-up': -3n, 'half-even': -3n }],
  [6n, 3n, { down: 2n, up: 2n, 'half-up': 2n, 'half-even': 2n }],
  [0n, 3n, { down: 0n, up: 0n, 'half-up': 0n, 'half-even': 0n }],
  [1n, 2n, { down: 0n, up: 1n, 'half-up': 1n, 'half-even': 0n }],
  [-1n, 2n, { down: -1n, up: 0n, 'half-up': 0n, 'half-even': 0n }],
])('V-03 %s / %s rounds as its mode says', (numerator, denominator, expected) => {
  for (const [rounding, quotient] of Object.entries(expected)) {
    expect([rounding, divide(numerator, denominator, rounding as Rounding)]).toEqual([rounding, quotient]);
  }
});

test('V-03 every rounding stays within one unit (half a unit for the half modes) on its own side', () => {
  const anyInteger = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  // Small denominators too, so that ties occur.
  const anyDivisor = fc.oneof(fc.bigInt({ min: -12n, max: 12n }), anyInteger).filter((d) => d !== 0n);
  fc.assert(
    fc.property(anyInteger, anyDivisor, (numerator, denominator) => {
      // error = quotient - exact, times |denominator|
      const width = denominator < 0n ? -denominator : denominator;
      const exact = denominator < 0n ? -numerator : numerator;
      const errorOf = (rounding: Rounding) => divide(numerator, denominator, rounding) * width - exact;

      const down = errorOf('down');
      const up = errorOf('up');
      expect(down <= 0n && down > -width).toBe(true);
      expect(up >= 0n && up < width).toBe(true);
      const halfUp = errorOf('half-up');
      expect(2n * halfUp > -width && 2n * halfUp <= width).toBe(true);
      const halfEven = errorOf('half-even');
      expect(2n * halfEven >= -width && 2n * halfEven <= width).toBe(true);
      if (2n * halfEven === width || 2n * halfEven === -width) {
        expect(divide(numerator, denominator, 'half-even') % 2n).toBe(0n);
      }
    }),
  );
});

test('V-03 dividing by zero is an error of ours, not a value', () => {
  expect(() => divide(1n, 0n, 'down')).toThrow(RangeError);
});

test('V-03 one point for each 10 000 rial, rounded down', () => {
  const rate = rateOf('0.0001');
  expect([99_999n, 100_000n, 9_999n].map((rial) => multiplyRate(rial, rate, 'down'))).toEqual([9n, 10n, 0n]);
});

test('V-03 a price that no float holds is applied exactly', () => {
  // 0.1 × 3 is 0.30000000000000004 in floats; times 10^12 points the error would be in whole units.
  expect(multiplyRate(10n ** 18n + 1n, rateOf('0.1'), 'up')).toBe(10n ** 17n + 1n);
  expect(multiplyRate(123n, RATE_ONE, 'half-even')).toBe(123n);
});

function rateOf(text: string) {
  const rate = parseRate(text);
  if (!rate.ok) throw new Error(rate.problem);
  return rate.value;
}
