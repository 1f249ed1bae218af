import fc from 'fast-check';
import type { Refusable } from '../../src/ledger/prices.js';
import { pointsForAmount } from '../../src/rules/points-for-amount.js';
import { worthOf } from '../../src/rules/price-burn.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import type { Currency } from '../../src/values/currency.js';
import { AT, MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

const NOTHING = { scaled: 0n };
const currencies = fc.constantFrom<Currency>('IRR', 'USD', 'KWD');
const rates = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((scaled) => ({ scaled }));

function pointsOf(points: Refusable<bigint>): bigint {
  if (points.refused) throw new Error(points.refused.message);
  return points.value;
}

test('R-01 what remains of a purchase earns what a purchase of it would', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), rates, currencies, (minor, earnRate, currency) => {
      const snapshot = snapshotWith({ earnRate, currency });
      const purchase = { amount: { minor, currency }, category: null, lines: null };
      const priced = pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT);
      fc.pre(!priced.refused);
      expect(pointsForAmount({ currency, earnRate, burnValue: NOTHING }, 'EARN', minor)).toEqual({
        value: priced.value?.points,
      });
    }),
  );
});

test('R-01, B-02 what remains of a burn takes the fewest points that are worth it, never more than were burned', () => {
  const points = fc.bigInt({ min: 1n, max: 10n ** 12n });
  fc.assert(
    fc.property(points, points, rates, currencies, (burned, refunded, burnValue, currency) => {
      const terms = { currency, burnValue, redemptionPrice: burnValue };
      const paid = worthOf(terms, burned).value.minor;
      const remaining = paid - (refunded % (paid + 1n));
      const value = pointsOf(pointsForAmount({ ...terms, earnRate: NOTHING }, 'BURN', remaining));
      expect(value <= burned).toBe(true);
      expect(worthOf(terms, value).value.minor >= remaining).toBe(true);
      if (value > 0n) expect(worthOf(terms, value - 1n).value.minor < remaining).toBe(true);
      else expect(remaining).toBe(0n);
    }),
  );
});

test('R-01 points without a value cannot be reckoned by an amount', () => {
  const worthless = { currency: 'IRR', earnRate: NOTHING, burnValue: NOTHING } as const;
  expect(pointsForAmount(worthless, 'BURN', 0n)).toEqual({ value: 0n });
  expect(pointsForAmount(worthless, 'BURN', 1n).refused).toMatchObject({ code: 'INVALID_INPUT' });
});
