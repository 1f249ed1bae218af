import fc from 'fast-check';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import type { PricedPurchase } from '../../src/rules/purchase-lines.js';
import type { Currency } from '../../src/values/currency.js';
import { MAX_RATE, type Rate } from '../../src/values/rate.js';
import { rate } from '../harness/coalition-story.js';
import {
  AT,
  MERCHANT,
  money,
  OTHER_MERCHANT,
  OTHER_PARTNER,
  PARTNER,
  snapshotWith,
} from './snapshot-story.js';

const bought = (amount: string, currency: Currency = 'IRR', lines: PricedPurchase['lines'] = null) => ({
  amount: money(amount, currency),
  category: null,
  lines,
});

function pointsOf(earnRate: Rate, amount: string, currency: Currency): bigint {
  const priced = pricePurchase(
    snapshotWith({ earnRate, currency }),
    PARTNER,
    MERCHANT,
    bought(amount, currency),
    AT,
  );
  if (priced.refused) throw new Error(priced.refused.code);
  return priced.value.points;
}

test.each([
  // One point per 10 000 rial: 125 000 × 0.0001 = 12.5 → 12
  { earnRate: '0.0001', amount: '125000', currency: 'IRR', points: 12n },
  { earnRate: '0.0001', amount: '9999', currency: 'IRR', points: 0n },
  { earnRate: '0.0001', amount: '10000', currency: 'IRR', points: 1n },
  // One point per dollar: 11.77 → 11
  { earnRate: '1', amount: '11.77', currency: 'USD', points: 11n },
  { earnRate: '1', amount: '0.99', currency: 'USD', points: 0n },
  { earnRate: '1', amount: '0.00', currency: 'USD', points: 0n },
  // 1.5 points per dollar: 3.33 × 1.5 = 4.995 → 4, not 5
  { earnRate: '1.5', amount: '3.33', currency: 'USD', points: 4n },
  { earnRate: '0', amount: '3.33', currency: 'USD', points: 0n },
  // three fraction digits: 0.999 × 1000 = 999
  { earnRate: '1000', amount: '0.999', currency: 'KWD', points: 999n },
  { earnRate: '0.00000001', amount: '99999999', currency: 'IRR', points: 0n },
  { earnRate: '0.00000001', amount: '100000000', currency: 'IRR', points: 1n },
] as const)(
  'E-01, E-07 $amount $currency at $earnRate earns $points',
  ({ earnRate, amount, currency, points }) => {
    expect(pointsOf(rate(earnRate), amount, currency)).toBe(points);
  },
);

test('E-01 the price itemises the base rate and names everything it came from', () => {
  expect(pricePurchase(snapshotWith(), PARTNER, MERCHANT, bought('125000'), AT)).toEqual({
    value: {
      points: 12n,
      breakdown: [{ rule: 'base', points: 12n, rate: '0.0001', amount: money('125000') }],
      partnerId: PARTNER,
      contractVersionId: 41n,
      fundingId: 51n,
      issuedAccountId: 210n,
      vestingDays: 0,
      limits: { perPurchase: null, perMemberDay: null, perPartnerDay: null, exposure: null },
    },
  });
});

test('E-03 the price tells how many days the points are pending', () => {
  const priced = pricePurchase(snapshotWith({ vestingDays: 14 }), PARTNER, MERCHANT, bought('125000'), AT);
  expect(priced).toMatchObject({ value: { points: 12n, vestingDays: 14 } });
});

test('E-04 caps do not cut the price: it is the ledger that knows what else was earned that day', () => {
  const caps = { perPurchase: 10n, perMemberDay: 20n, perPartnerDay: null };
  const priced = pricePurchase(snapshotWith({ caps }), PARTNER, MERCHANT, bought('125000'), AT);
  expect(priced).toMatchObject({ value: { points: 12n, limits: { ...caps, exposure: null } } });
});

test('V-03, E-01 the points are the exact product, rounded down once, and add up to the breakdown', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n });
  const rates = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((scaled) => ({ scaled }));
  fc.assert(
    fc.property(amounts, rates, fc.constantFrom('IRR', 'USD', 'KWD'), (minor, earnRate, currency) => {
      const digits = { IRR: 0n, USD: 2n, KWD: 3n }[currency];
      const priced = pricePurchase(
        snapshotWith({ earnRate, currency }),
        PARTNER,
        MERCHANT,
        { amount: { minor, currency }, category: null, lines: null },
        AT,
      );
      // Exact, without division: points ≤ amount × rate < points + 1, in units of 10^-(8 + digits).
      const exact = minor * earnRate.scaled;
      const unit = 10n ** (8n + digits);
      if (priced.refused) {
        expect(exact >= (10n ** 12n + 1n) * unit).toBe(true);
        expect(priced.refused.code).toBe('INVALID_INPUT');
        return;
      }
      const { points, breakdown } = priced.value;
      expect(points * unit <= exact && exact < (points + 1n) * unit).toBe(true);
      expect(breakdown.reduce((sum, part) => sum + part.points, 0n)).toBe(points);
    }),
  );
});

test('E-02 the same purchase under the same snapshot always gives the same', () => {
  const snapshot = snapshotWith();
  const price = () => pricePurchase(snapshot, PARTNER, MERCHANT, bought('125000'), AT);
  expect(price()).toEqual(price());
});

const line = (amount: string, currency: Currency = 'IRR') => ({
  amount: money(amount, currency),
  category: null,
});

test.each([
  { what: 'that add up', lines: [line('100000'), line('25000')], field: undefined },
  { what: 'of nothing, for a purchase of something', lines: [], field: ['purchase', 'lines'] },
  { what: 'that come to less', lines: [line('100000')], field: ['purchase', 'lines'] },
  { what: 'that come to more', lines: [line('100000'), line('25001')], field: ['purchase', 'lines'] },
  {
    what: 'in another currency',
    lines: [line('100000'), line('25000', 'USD')],
    field: ['purchase', 'lines', '1', 'amount', 'currency'],
  },
])('E-08 lines $what', ({ lines, field }) => {
  const { refused } = pricePurchase(snapshotWith(), PARTNER, MERCHANT, bought('125000', 'IRR', lines), AT);
  expect(refused?.field).toEqual(field);
  expect(refused?.code).toBe(field && 'INVALID_INPUT');
});

test('E-08 lines never change what a purchase earns', () => {
  const split = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(split, (parts) => {
      const amount = { minor: parts.reduce((sum, part) => sum + part, 0n), currency: 'IRR' } as const;
      const lines = parts.map((minor) => ({ amount: { minor, currency: 'IRR' } as const, category: null }));
      const price = (given: PricedPurchase['lines']) =>
        pricePurchase(snapshotWith(), PARTNER, MERCHANT, { amount, category: null, lines: given }, AT);
      expect(price(lines)).toEqual(price(null));
    }),
  );
});

test.each([
  {
    why: 'another partner’s merchant',
    merchant: OTHER_MERCHANT,
    snapshot: snapshotWith(),
    code: 'MERCHANT_NOT_FOUND',
    field: ['merchantId'],
  },
  {
    why: 'no merchant’s id',
    merchant: null,
    snapshot: snapshotWith(),
    code: 'MERCHANT_NOT_FOUND',
    field: ['merchantId'],
  },
  {
    why: 'no such merchant',
    merchant: 99n,
    snapshot: snapshotWith(),
    code: 'MERCHANT_NOT_FOUND',
    field: ['merchantId'],
  },
  ...(['INVITED', 'ONBOARDING', 'SUSPENDED', 'EXITED'] as const).map((status) => ({
    why: `the partner is ${status}`,
    merchant: MERCHANT,
    snapshot: snapshotWith({}, status),
    code: 'PARTNER_NOT_ACTIVE',
    field: [],
  })),
  {
    why: 'it accepts only',
    merchant: MERCHANT,
    snapshot: snapshotWith({ issuer: false }),
    code: 'NOT_AN_ISSUER',
    field: [],
  },
  {
    why: 'no contract at all',
    merchant: MERCHANT,
    snapshot: snapshotWith(null),
    code: 'CONTRACT_NOT_IN_FORCE',
    field: [],
  },
  {
    why: 'the contract begins later',
    merchant: MERCHANT,
    snapshot: snapshotWith({ effectiveFrom: '2025-03-22' }),
    code: 'CONTRACT_NOT_IN_FORCE',
    field: [],
  },
  {
    why: 'the contract has ended',
    merchant: MERCHANT,
    snapshot: snapshotWith({ effectiveUntil: '2025-03-20' }),
    code: 'CONTRACT_NOT_IN_FORCE',
    field: [],
  },
  {
    why: 'another currency than the contract’s',
    merchant: MERCHANT,
    snapshot: snapshotWith({ currency: 'USD' }),
    code: 'INVALID_INPUT',
    field: ['purchase', 'amount', 'currency'],
  },
  {
    why: 'more points than one transaction takes',
    merchant: MERCHANT,
    snapshot: snapshotWith({ earnRate: MAX_RATE }),
    code: 'INVALID_INPUT',
    field: ['purchase', 'amount', 'amount'],
  },
])('$code: $why', ({ merchant, snapshot, code, field }) => {
  const { refused } = pricePurchase(snapshot, PARTNER, merchant, bought('125000'), AT);
  expect(refused).toMatchObject({ code, field });
});

test.each([
  {
    what: 'suspended, and without a contract',
    snapshot: snapshotWith(null, 'SUSPENDED'),
    code: 'PARTNER_NOT_ACTIVE',
  },
  {
    what: 'suspended, and not an issuer',
    snapshot: snapshotWith({ issuer: false }, 'SUSPENDED'),
    code: 'PARTNER_NOT_ACTIVE',
  },
  {
    what: 'suspended, and another currency',
    snapshot: snapshotWith({ currency: 'USD' }, 'SUSPENDED'),
    code: 'INVALID_INPUT',
  },
])('of several refusals the first in rank is told: $what', ({ snapshot, code }) => {
  expect(pricePurchase(snapshot, PARTNER, MERCHANT, bought('125000'), AT).refused?.code).toBe(code);
});

test.each([
  { what: 'of another partner', merchant: OTHER_MERCHANT },
  { what: 'that there is not', merchant: 99n },
  { what: 'without an id', merchant: null },
])('E-09 another currency, or lines that do not add up, are told before a merchant $what', ({ merchant }) => {
  const inDollars = pricePurchase(snapshotWith(), PARTNER, merchant, bought('125.00', 'USD'), AT);
  expect(inDollars.refused).toMatchObject({
    code: 'INVALID_INPUT',
    field: ['purchase', 'amount', 'currency'],
  });
  const wrongLines = bought('125000', 'IRR', [line('100000')]);
  expect(pricePurchase(snapshotWith(), PARTNER, merchant, wrongLines, AT).refused?.code).toBe(
    'INVALID_INPUT',
  );
});

test('a partner that is not in the coalition has no merchants', () => {
  const snapshot = { ...snapshotWith(), partners: new Map() };
  expect(pricePurchase(snapshot, OTHER_PARTNER, OTHER_MERCHANT, bought('1'), AT).refused?.code).toBe(
    'MERCHANT_NOT_FOUND',
  );
});

test('L-06 the terms are those in force when it happened, by the coalition’s day', () => {
  const early = { ...snapshotWith({ effectiveUntil: '2025-03-21' }) };
  const lastMoment = new Date('2025-03-21T20:29:59.999Z'); // 23:59:59.999 in Tehran
  const nextDay = new Date('2025-03-21T20:30:00.000Z');
  expect(pricePurchase(early, PARTNER, MERCHANT, bought('1'), lastMoment).refused).toBeUndefined();
  expect(pricePurchase(early, PARTNER, MERCHANT, bought('1'), nextDay).refused?.code).toBe(
    'CONTRACT_NOT_IN_FORCE',
  );
});
