import fc from 'fast-check';
import { MAX_POINTS_PER_TRANSACTION, parsePoints } from '../../src/values/points.js';

test.each([
  ['1', 1n],
  ['42', 42n],
  ['0042', 42n],
  ['1000000000000', MAX_POINTS_PER_TRANSACTION],
])('V-01 points are read from a decimal integer string: %j', (text, points) => {
  expect(parsePoints(text)).toEqual({ ok: true, value: points });
});

test.each([
  ['a fraction', '1.5'],
  ['a fraction of nothing', '1.0'],
  ['an exponent', '1e3'],
  ['a minus', '-1'],
  ['a plus', '+1'],
  ['nothing', ''],
  ['a space', ' 1'],
  ['a line break after', '1\n'],
  ['a group separator', '1,000'],
  ['hexadecimal', '0x10'],
  ['a BigInt literal', '1n'],
  ['Persian digits', '۱۲'],
  ['Arabic digits', '١٢'],
  ['more digits than any limit', '0'.repeat(1_000_000)],
])('V-01 %s is refused as points', (_, text) => {
  expect(parsePoints(text)).toEqual({ ok: false, problem: expect.stringContaining('whole number') });
});

test('V-01 a JS number is refused as points', () => {
  expect(parsePoints(5 as unknown as string).ok).toBe(false);
});

test.each(['0', '1000000000001', '99999999999999999999'])(
  'V-01 %s is outside of what one transaction moves',
  (text) => {
    expect(parsePoints(text)).toEqual({ ok: false, problem: 'Give points between 1 and 1000000000000.' });
  },
);

test('V-01 a caller may set other limits, both inclusive', () => {
  expect(parsePoints('0', { min: 0n })).toEqual({ ok: true, value: 0n });
  expect(parsePoints('5', { max: 5n })).toEqual({ ok: true, value: 5n });
  expect(parsePoints('6', { max: 5n }).ok).toBe(false);
});

test('V-01 points written are read back exactly, beyond what a float holds', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (points) => {
      expect(parsePoints(String(points), { min: 0n, max: 2n ** 63n })).toEqual({
        ok: true,
        value: points,
      });
    }),
  );
});
