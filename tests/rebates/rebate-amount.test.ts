import fc from 'fast-check';
import { computeCredit, historyAfter, type RebateHistory } from '../../src/rebates/compute-credit.js';
import { nextThreshold, type RebateScale, rebateFor } from '../../src/rebates/rebate-amount.js';
import { periodAfter, periodOn } from '../../src/rebates/rebate-period.js';
import type { Day } from '../../src/values/day.js';
import { rate } from '../harness/coalition-story.js';

/** What a rebate comes to, and how it is corrected: pure (rules K-12, K-13). */

const scale = (method: RebateScale['method'], unit: bigint, ...steps: [bigint, string][]): RebateScale => ({
  ...{ method, unit },
  thresholds: steps.map(([from, percent]) => ({ from, percent: rate(percent) })),
});

const STEPS: [bigint, string][] = [
  [100_000n, '1'],
  [1_000_000n, '2.5'],
  [5_000_000n, '4'],
];

test.each([
  // Nothing below the first threshold; then 1 % of what is above it.
  ['MARGINAL', 99_999n, 0n, 0n],
  ['MARGINAL', 100_000n, 0n, 0n],
  ['MARGINAL', 1_000_000n, 9_000n, 9n],
  // 9 000 + 2.5 % of 2 330 000 = 67 250
  ['MARGINAL', 3_330_000n, 67_250n, 67n],
  // 9 000 + 100 000 + 4 % of 1 000 025 = 149 001, rounded down
  ['MARGINAL', 6_000_025n, 149_001n, 149n],
  // The percentage that is reached, of everything.
  ['WHOLE', 99_999n, 0n, 0n],
  ['WHOLE', 100_000n, 1_000n, 1n],
  ['WHOLE', 999_999n, 9_999n, 9n],
  ['WHOLE', 1_000_000n, 25_000n, 25n],
  ['WHOLE', 6_000_025n, 240_001n, 240n],
] as const)(
  'K-12 V-03 %s of %s is %s, exact and rounded down once: %s points',
  (method, spend, rebate, earned) => {
    expect(rebateFor(scale(method, 1_000n, ...STEPS), spend)).toEqual({ rebate, earned });
  },
);

test('K-12 a percentage has eight digits, and no amount is too large', () => {
  const tiny = scale('WHOLE', 1n, [0n, '0.00000001']);
  expect(rebateFor(tiny, 10n ** 10n - 1n).rebate).toBe(0n);
  expect(rebateFor(tiny, 10n ** 10n).rebate).toBe(1n);
  expect(rebateFor(scale('MARGINAL', 1n, [1n, '33.33333333']), 10n ** 18n).rebate).toBe(
    333_333_333_299_999_999n,
  );
});

test('K-12 the next threshold is the first that is not reached', () => {
  const terms = scale('WHOLE', 1n, ...STEPS);
  expect(nextThreshold(terms, 0n)?.from).toBe(100_000n);
  expect(nextThreshold(terms, 100_000n)?.from).toBe(1_000_000n);
  expect(nextThreshold(terms, 5_000_000n)).toBeUndefined();
});

test('K-12 whoever buys more never gets less, and marginal never gives more than whole', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      for (const method of ['MARGINAL', 'WHOLE'] as const) {
        const terms = scale(method, 7n, ...STEPS);
        expect(rebateFor(terms, less).earned <= rebateFor(terms, more).earned).toBe(true);
      }
      const [marginal, whole] = [scale('MARGINAL', 1n, ...STEPS), scale('WHOLE', 1n, ...STEPS)];
      expect(rebateFor(marginal, a).rebate <= rebateFor(whole, a).rebate).toBe(true);
    }),
  );
});

test.each([
  ['MONTH', 'persian', '2026-11-25', '2026-11-22', '2026-12-21', '2027-01-20'],
  ['QUARTER', 'persian', '2026-11-25', '2026-09-23', '2026-12-21', '2027-03-20'],
  ['YEAR', 'persian', '2026-11-25', '2026-03-21', '2027-03-20', '2028-03-19'],
  ['MONTH', 'gregory', '2028-02-10', '2028-02-01', '2028-02-29', '2028-03-31'],
  ['QUARTER', 'gregory', '2026-11-25', '2026-10-01', '2026-12-31', '2027-03-31'],
  ['YEAR', 'gregory', '2026-11-25', '2026-01-01', '2026-12-31', '2027-12-31'],
] as const)('K-12 V-04 a %s of the %s calendar', (length, calendar, day, from, until, nextUntil) => {
  expect(periodOn(length, day, calendar)).toEqual({ from, until });
  expect(periodAfter(length, { from, until }, calendar).until).toBe(nextUntil);
});

test('K-13 whatever changes after it was computed, in the end everybody has got what the counters give', () => {
  const terms = { ...scale('WHOLE', 1_000n, ...STEPS), waitDays: 0, number: 1, from: '2026-01-01' };
  const periods = Array.from({ length: 6 }, (_, at) => periodOn('MONTH', `2026-0${at + 1}-01`, 'gregory'));
  // At each computing, what was bought by then in every period so far.
  const spends = fc.array(fc.array(fc.bigInt({ min: 0n, max: 8_000_000n }), { minLength: 6, maxLength: 6 }), {
    minLength: 6,
    maxLength: 6,
  });
  fc.assert(
    fc.property(spends, fc.bigInt({ min: 1n, max: 400n }), (rounds, most) => {
      let history: RebateHistory = { spend: new Map(), earned: new Map(), carried: 0n };
      let given = 0n;
      for (const [at, period] of periods.entries()) {
        const seen = new Map<Day, bigint>(periods.map(({ from }, p) => [from, rounds[at]?.[p] ?? 0n]));
        history = { ...history, spend: seen };
        const credit = computeCredit({ versions: [terms] }, history, {
          period,
          earlier: periods.slice(0, at),
          most,
        });
        expect(credit.given >= 0n && credit.given <= most).toBe(true);
        given += credit.given;
        history = historyAfter(history, credit);
        const due = periods
          .slice(0, at + 1)
          .reduce((sum, { from }) => sum + rebateFor(terms, seen.get(from) ?? 0n).earned, 0n);
        expect(given + credit.carried).toBe(due);
        // What is carried above 0 could not be given at once.
        expect(credit.carried <= 0n || credit.given === most).toBe(true);
      }
    }),
  );
});
