import fc from 'fast-check';
import { decide } from '../../src/ledger/decide/decide.js';
import { partsOf, undoneParts } from '../../src/ledger/decide/earn-parts.js';
import type { ReversedParts } from '../../src/ledger/operations.js';
import { earnToReverse, reversal, TARGET } from './decide-operations.js';
import { account, earn, earnPrice, FUNDING, NO_LIMITS, state } from './decide-scene.js';

/** Earns in which campaigns have parts, and what undoing them undoes. */

const AMOUNT = { minor: 1_000_000n, currency: 'IRR' } as const;
const ON_TOP = FUNDING + 1n;
const component = (rule: string, points: bigint, fundingId?: bigint) => ({
  ...{ rule, points, rate: '1', amount: AMOUNT },
  ...(fundingId === undefined ? {} : { fundingId }),
});
const both = (base: bigint, onTop: bigint) => [
  component('base', base, FUNDING),
  component('campaign:a', onTop, ON_TOP),
];

test('E-11 each part is a lot of its own funding, of one expiry', () => {
  const price = earnPrice({ points: 150n, breakdown: both(100n, 50n) });
  const { writes } = decide(state(), [earn({ price: () => ({ value: price }) })]);
  const [entry] = writes.entries;
  expect(entry?.amount).toBe(150n);
  expect(entry?.member?.lots).toMatchObject([
    { funding: FUNDING, points: 100n, place: 'SPENDABLE' },
    { funding: ON_TOP, points: 50n, place: 'SPENDABLE' },
  ]);
  expect(new Set(entry?.member?.lots.map(({ expiry }) => expiry)).size).toBe(1);
});

test('E-03 E-11 each part waits for itself', () => {
  const price = earnPrice({ points: 150n, breakdown: both(100n, 50n), vestingDays: 10 });
  const { writes } = decide(state(), [earn({ price: () => ({ value: price }) })]);
  expect([...writes.more.pending].map(({ funding, points }) => [funding, points])).toEqual([
    [FUNDING, 100n],
    [ON_TOP, 50n],
  ]);
});

test.each([
  { cap: 149n, left: [100n, 49n] },
  { cap: 100n, left: [100n] },
  { cap: 99n, left: [99n] },
])('E-04 E-11 a cap of $cap cuts what the campaign adds first, and then the base', ({ cap, left }) => {
  const limits = { ...NO_LIMITS, perPurchase: cap };
  const price = earnPrice({ points: 150n, breakdown: both(100n, 50n), limits });
  const { writes } = decide(state(), [earn({ price: () => ({ value: price }) })]);
  expect(writes.entries[0]?.member?.lots.map(({ points }) => points)).toEqual(left);
  expect(writes.transactions[0]?.breakdown?.map(({ points }) => points)).toEqual([100n, 50n, cap - 150n]);
});

test('E-11 of several campaigns the last is cut first', () => {
  const breakdown = [...both(10n, 20n), component('campaign:b', 30n, 9n), component('cap:purchase', -35n)];
  expect(partsOf(breakdown, FUNDING).map(({ points }) => points)).toEqual([10n, 15n, 0n]);
});

const given = partsOf(both(60n, 40n), FUNDING);
/** By money: 6 and 4 points for each tenth of it, the campaign's only from half of it on. */
const parts: ReversedParts = {
  given,
  pointsFor: (minor) => [
    (60n * minor) / AMOUNT.minor,
    minor * 2n < AMOUNT.minor ? 0n : (40n * minor) / AMOUNT.minor,
  ],
};
const soFar = (base = 0n, onTop = 0n) => ({
  points: base + onTop,
  withoutMoney: base + onTop,
  refunded: 0n,
  byRule: new Map(given.map(({ rule }, at) => [rule, at === 0 ? base : onTop] as const)),
});
const undone = (...asked: Parameters<typeof undoneParts>) =>
  undoneParts(...asked).map(({ points }) => points);

test('R-07 by points: in proportion to what is left of each part, by largest remainder', () => {
  expect(undone(parts, soFar(), 50n, null)).toEqual([30n, 20n]);
  // 60 : 40 of 7 are 4.2 and 2.8
  expect(undone(parts, soFar(), 7n, null)).toEqual([4n, 3n]);
  // of the base 10 are left
  expect(undone(parts, soFar(50n), 25n, null)).toEqual([5n, 20n]);
  expect(undone(parts, soFar(50n, 39n), 11n, null)).toEqual([10n, 1n]);
});

test('R-01 R-07 by money: each part comes to what it would be for the money that remains', () => {
  // 600,000 remain: 36 and 24
  expect(undone(parts, soFar(), 40n, 600_000n)).toEqual([24n, 16n]);
  // 400,000 remain, too little for the campaign: 24 and 0
  expect(undone(parts, soFar(), 76n, 400_000n)).toEqual([36n, 40n]);
  expect(undone(parts, soFar(), 100n, 0n)).toEqual([60n, 40n]);
  // 20 of the campaign's were undone before: 4 fewer than it comes to now; they are not taken from the base twice
  expect(undone(parts, soFar(0n, 20n), 20n, 600_000n)).toEqual([20n, 0n]);
});

test('R-01 R-07 however it is taken back, no part gives more than it has, and all of it is the whole', () => {
  const steps = fc.array(
    fc.oneof(fc.bigInt({ min: 1n, max: 60n }), fc.bigInt({ min: -600_000n, max: -1n })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(steps, (asked) => {
      const state = soFar();
      let remaining: bigint = AMOUNT.minor;
      const total = () => [...state.byRule.values()].reduce((sum, points) => sum + points, 0n);
      for (const step of [...asked, 100n]) {
        const left = 100n - total();
        const byMoney = step < 0n;
        if (byMoney) remaining = remaining + step < 0n ? 0n : remaining + step;
        const kept = parts.pointsFor(remaining).reduce((sum, points) => sum + points, 0n);
        const wanted = byMoney ? (left > kept ? left - kept : 0n) : step < left ? step : left;
        if (wanted === 0n) continue;
        const taken = undoneParts(parts, state, wanted, byMoney ? remaining : null);
        expect(taken.reduce((sum, { points }) => sum + points, 0n)).toBe(wanted);
        for (const [at, { rule, points }] of taken.entries()) {
          const before = state.byRule.get(rule) ?? 0n;
          expect(points >= 0n && before + points <= (given[at]?.points ?? 0n)).toBe(true);
          state.byRule.set(rule, before + points);
        }
      }
      expect(total()).toBe(100n);
    }),
  );
});

const lots = [
  { expiry: '2028-03-31', funding: FUNDING, points: 60n, place: 'SPENDABLE' as const },
  { expiry: '2028-03-31', funding: ON_TOP, points: 40n, place: 'SPENDABLE' as const },
];
const target = earnToReverse({ points: 100n, amount: AMOUNT, lots, parts });
const has = (base: bigint, onTop: bigint, other = 0n) =>
  account({
    posted: base + onTop + other,
    lots: {
      expiries: ['2026-01-01', '2028-03-31', '2028-03-31'].slice(other > 0n ? 0 : 1),
      fundings: [5n, FUNDING, ON_TOP].slice(other > 0n ? 0 : 1),
      points: [other, base, onTop].slice(other > 0n ? 0 : 1),
    },
  });
const decided = (accounts: ReturnType<typeof has>, points: bigint) =>
  decide(state({ accounts: [accounts], reversed: new Map([[TARGET, soFar()]]) }), [
    reversal({ target, points, amount: null }),
  ]).writes;

test('R-03 R-07 each part is taken from its own lots, then from any, and the breakdown says of which how many', () => {
  const writes = decided(has(60n, 10n, 50n), 100n);
  expect(writes.transactions[0]?.breakdown).toEqual([
    { rule: 'base', fundingId: FUNDING, points: 60n, rate: '0', amount: { ...AMOUNT, minor: 0n } },
    { rule: 'campaign:a', fundingId: ON_TOP, points: 40n, rate: '0', amount: { ...AMOUNT, minor: 0n } },
  ]);
  expect(writes.entries[0]?.member?.lots.map(({ funding, points }) => [funding, points])).toEqual([
    [FUNDING, -60n],
    [ON_TOP, -10n],
    [5n, -30n],
  ]);
});

test('R-04 R-07 what is not there of either part is one shortfall', () => {
  const writes = decided(has(50n, 10n), 100n);
  expect(writes.entries.map(({ amount }) => amount)).toEqual([-60n, 100n, -40n]);
  expect(writes.transactions[0]?.breakdown?.map(({ points }) => points)).toEqual([60n, 40n]);
});
