import fc from 'fast-check';
import {
  addedBy,
  CARRY_SCALE,
  giftOf,
  largestGift,
  type Occasion,
} from '../../src/giving/orders/due-gift.js';
import { firstLook, nextLook } from '../../src/giving/orders/giving-days.js';
import type { GivingRule } from '../../src/giving/orders/giving-order.js';
import { rate } from '../harness/coalition-story.js';

const BURNS = { kind: 'ROUND_UP_BURNS', to: 100n } as const;
const PURCHASES = { kind: 'ROUND_UP_PURCHASES', toMinor: 50_000n } as const;
const PERCENT = { kind: 'PERCENTAGE', percent: rate('2.5') } as const;
const burn = (before: bigint | null, after: bigint): Occasion => ({
  ...{ type: 'BURN', amountMinor: null, currency: null, before, after },
});
const earn = (before: bigint | null, after: bigint, amountMinor: bigint | null = null): Occasion => ({
  ...{ type: 'EARN', amountMinor, currency: 'IRR', before, after },
});

describe('C-09 what an occasion adds, and what a reversal takes from it again', () => {
  test.each<[string, GivingRule, Occasion, string]>([
    ['a burn of 470 is rounded up to 500', BURNS, burn(null, 470n), '30'],
    ['one of 500 is round', BURNS, burn(null, 500n), '0'],
    ['of 470 half is reversed: 235 would have been rounded up by 65', BURNS, burn(470n, 235n), '35'],
    ['it is reversed as a whole', BURNS, burn(470n, 0n), '-30'],
    ['it was posted and reversed since the last look', BURNS, burn(null, 0n), '0'],
    ['a purchase is no burn', BURNS, earn(null, 470n), '0'],
    ['a purchase of 187 000 is rounded up to 200 000', PURCHASES, earn(null, 18n, 187_000n), '13000'],
    ['a part of it is returned: it stays a purchase', PURCHASES, earn(18n, 5n, 187_000n), '0'],
    ['all of it is returned', PURCHASES, earn(18n, 0n, 187_000n), '-13000'],
    ['in another currency', PURCHASES, { ...earn(null, 18n, 187_000n), currency: 'USD' }, '0'],
    ['of nobody knows how much', PURCHASES, earn(null, 18n), '0'],
    ['2.5 percent of 30 points', PERCENT, earn(null, 30n), '0.75'],
    ['10 of the 30 are taken back', PERCENT, earn(30n, 20n), '-0.25'],
    ['a burn earns nothing', PERCENT, burn(null, 30n), '0'],
  ])('C-09 %s', (_name, rule, occasion, expected) => {
    expect(addedBy(rule, 'IRR', occasion)).toBe(
      rate(expected.replace('-', '')).scaled * 100n * (expected.startsWith('-') ? -1n : 1n),
    );
  });
});

const LINEAR = {
  rate: { kind: 'LINEAR', multiple: 10n, multipleMinor: 7_000n, minimum: 50n },
} as const;
const STEPS = {
  rate: {
    kind: 'STEPS',
    steps: [
      { points: 500n, minor: 500_000n },
      { points: 1_000n, minor: 1_200_000n },
    ],
  },
} as const;

test.each([
  [LINEAR, { points: 129n }, 120n],
  [LINEAR, { points: 49n }, 0n],
  [LINEAR, { minor: 41_999n }, 50n],
  [LINEAR, { minor: 41_999n, points: 49n }, 0n],
  [LINEAR, { minor: 34_999n }, 0n],
  [STEPS, { points: 999n }, 500n],
  [STEPS, { points: 1_000n, minor: 1_199_999n }, 500n],
  [STEPS, { points: 499n }, 0n],
] as const)(
  'C-09 the largest donation that a campaign takes is found, and nothing in between: case %#',
  (campaign, most, expected) => {
    expect(largestGift(campaign, most)).toBe(expected);
  },
);

test('C-09 the rest is carried on to the last fraction, and above the most of a month dropped', () => {
  const carried = 129n * CARRY_SCALE + 1n;
  expect(giftOf(BURNS, LINEAR, carried, null)).toEqual({ points: 120n, carried: 9n * CARRY_SCALE + 1n });
  expect(giftOf(BURNS, LINEAR, carried, 79n)).toEqual({ points: 70n, carried: 9n * CARRY_SCALE + 1n });
  expect(giftOf(BURNS, LINEAR, carried, 0n)).toEqual({ points: 0n, carried: 9n * CARRY_SCALE + 1n });
  expect(giftOf(PURCHASES, LINEAR, 41_999n * CARRY_SCALE, null)).toEqual({
    ...{ points: 50n, carried: 6_999n * CARRY_SCALE },
  });
  expect(giftOf(BURNS, LINEAR, -5n * CARRY_SCALE, null)).toEqual({ points: 0n, carried: -5n * CARRY_SCALE });
});

test('C-09 however purchases are cut into looks, and reversed in between, what is given and carried is the percentage', () => {
  const of = fc.record({ points: fc.bigInt(0n, 10n ** 12n), back: fc.bigInt(0n, 100n), look: fc.boolean() });
  fc.assert(
    fc.property(fc.array(of, { maxLength: 30 }), fc.bigInt(1n, 10n ** 10n), (purchases, scaled) => {
      const rule = { kind: 'PERCENTAGE', percent: { scaled } } as const;
      let carried = 0n;
      let given = 0n;
      let stands = 0n;
      for (const { points, back, look } of purchases) {
        const left = points - (points * back) / 100n;
        carried += addedBy(rule, 'IRR', earn(null, points)) + addedBy(rule, 'IRR', earn(points, left));
        stands += left;
        if (!look) continue;
        const gift = giftOf(rule, LINEAR, carried, null);
        given += gift.points;
        ({ carried } = gift);
      }
      expect(given * CARRY_SCALE + carried).toBe(stands * scaled);
      expect(giftOf(rule, LINEAR, carried, null).carried < 50n * CARRY_SCALE).toBe(true);
    }),
  );
});

describe('C-11 V-04 the days of a month of the coalition’s calendar', () => {
  const monthly = (day: number) => ({ kind: 'MONTHLY', points: 100n, day }) as const;
  test.each([
    ['today', monthly(15), '2025-01-15', 'gregory', '2025-01-15', '2025-02-15'],
    ['later in the month', monthly(20), '2025-01-15', 'gregory', '2025-01-20', '2025-02-20'],
    ['the last of a short month', monthly(31), '2025-02-10', 'gregory', '2025-02-28', '2025-03-31'],
    // 1403 is a leap year: 30 Esfand is 2025-03-20.
    ['the last of Esfand', monthly(31), '2025-03-01', 'persian', '2025-03-20', '2025-04-20'],
    ['the first of Farvardin', monthly(1), '2025-03-19', 'persian', '2025-03-21', '2025-04-21'],
    ['each day', BURNS, '2025-01-15', 'gregory', '2025-01-16', '2025-01-17'],
  ] as const)('C-11 %s', (_name, rule, today, calendar, first, second) => {
    expect(firstLook(rule, today, '2020-01-01', calendar)).toBe(first);
    expect(nextLook(rule, first, calendar)).toBe(second);
  });

  test('C-11 nothing is looked at before the campaign begins', () => {
    expect(firstLook(BURNS, '2025-01-15', '2025-02-01', 'gregory')).toBe('2025-02-01');
    expect(firstLook(monthly(20), '2025-01-15', '2025-02-01', 'gregory')).toBe('2025-02-20');
    expect(firstLook({ kind: 'BEFORE_EXPIRY', days: 3 }, '2025-01-15', '2025-01-01', 'gregory')).toBe(
      '2025-01-15',
    );
  });
});
