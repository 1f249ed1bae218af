import fc from 'fast-check';
import { type BurnTerms, pointsFor, priceBurn, worthOf } from '../../src/rules/price-burn.js';
import type { Currency } from '../../src/values/currency.js';
import { rate } from '../harness/coalition-story.js';
import { AT, MERCHANT, money, OTHER_MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

type Worth = Pick<BurnTerms, 'currency' | 'burnValue' | 'redemptionPrice'>;
const terms = (currency: Currency, burnValue: string, redemptionPrice = burnValue): Worth => ({
  currency,
  burnValue: rate(burnValue),
  redemptionPrice: rate(redemptionPrice),
});

test('B-02 the price names the terms it came from', () => {
  expect(priceBurn(snapshotWith(), PARTNER, MERCHANT, AT)).toEqual({
    value: {
      partnerId: PARTNER,
      contractVersionId: 41n,
      redeemedAccountId: 211n,
      currency: 'IRR',
      burnValue: rate('1000'),
      redemptionPrice: rate('800'),
    },
  });
});

test.each([
  { on: terms('IRR', '1000', '800'), points: 5n, value: '5000', credit: '4000' },
  // 7 × 0.5 = 3.5 rial: down for the member, half to even for the partner
  { on: terms('IRR', '0.5'), points: 7n, value: '3', credit: '4' },
  { on: terms('IRR', '0.5'), points: 5n, value: '2', credit: '2' },
  { on: terms('IRR', '0.5'), points: 0n, value: '0', credit: '0' },
  // 3 × 0.0033 = 0.0099 dollars
  { on: terms('USD', '0.0033'), points: 3n, value: '0.00', credit: '0.01' },
  { on: terms('USD', '0.01', '0.0075'), points: 200n, value: '2.00', credit: '1.50' },
  { on: terms('KWD', '0.0015'), points: 1n, value: '0.001', credit: '0.002' },
])('B-02, V-03 $points points are worth $value and credited $credit', ({ on, points, value, credit }) => {
  expect(worthOf(on, points)).toEqual({
    value: money(value, on.currency),
    credit: money(credit, on.currency),
  });
});

test.each([
  { on: terms('IRR', '1000'), amount: '5000', points: 5n },
  { on: terms('IRR', '1000'), amount: '5001', points: 6n },
  { on: terms('USD', '0.01'), amount: '0.01', points: 1n },
  { on: terms('USD', '0.03'), amount: '0.10', points: 4n },
  { on: terms('KWD', '0.0007'), amount: '0.001', points: 2n },
])('B-02 $amount takes $points points', ({ on, amount, points }) => {
  expect(pointsFor(on, money(amount, on.currency))).toEqual({ value: points });
});

test('B-02 the points for an amount are the fewest that are worth it', () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 12n });
  const values = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((scaled) => ({ scaled }));
  fc.assert(
    fc.property(amounts, values, fc.constantFrom('IRR', 'USD', 'KWD'), (minor, burnValue, currency) => {
      const on = { currency, burnValue, redemptionPrice: burnValue } as const;
      const points = pointsFor(on, { minor, currency });
      fc.pre(points.refused === undefined);
      expect(worthOf(on, points.value).value.minor >= minor).toBe(true);
      expect(worthOf(on, points.value - 1n).value.minor < minor).toBe(true);
    }),
  );
});

test('B-02 more points are never worth less', () => {
  const counts = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const values = fc.bigInt({ min: 0n, max: 10n ** 13n }).map((scaled) => ({ scaled }));
  fc.assert(
    fc.property(counts, counts, values, (a, b, burnValue) => {
      const on = { currency: 'USD', burnValue, redemptionPrice: burnValue } as const;
      const [fewer, more] = a <= b ? [a, b] : [b, a];
      expect(worthOf(on, fewer).value.minor <= worthOf(on, more).value.minor).toBe(true);
      expect(worthOf(on, fewer).credit.minor <= worthOf(on, more).credit.minor).toBe(true);
    }),
  );
});

test.each([
  {
    what: 'another currency',
    on: terms('IRR', '1000'),
    amount: money('1.00', 'USD'),
    field: ['amount', 'currency'],
  },
  { what: 'nothing', on: terms('IRR', '1000'), amount: money('0'), field: ['amount', 'amount'] },
  { what: 'points without a value', on: terms('IRR', '0'), amount: money('1000'), field: ['amount'] },
  { what: 'too much', on: terms('IRR', '1'), amount: money('1000000000001'), field: ['amount', 'amount'] },
])('INVALID_INPUT for an amount of $what', ({ on, amount, field }) => {
  expect(pointsFor(on, amount).refused).toMatchObject({ code: 'INVALID_INPUT', field });
});

test('V-01 the most points that one transaction takes still answer', () => {
  expect(pointsFor(terms('IRR', '1'), money('1000000000000'))).toEqual({ value: 10n ** 12n });
});

test.each([
  {
    why: 'another partner’s merchant',
    merchant: OTHER_MERCHANT,
    snapshot: snapshotWith(),
    code: 'MERCHANT_NOT_FOUND',
  },
  { why: 'no merchant’s id', merchant: null, snapshot: snapshotWith(), code: 'MERCHANT_NOT_FOUND' },
  {
    why: 'it is suspended',
    merchant: MERCHANT,
    snapshot: snapshotWith({}, 'SUSPENDED'),
    code: 'PARTNER_NOT_ACTIVE',
  },
  {
    why: 'it issues only',
    merchant: MERCHANT,
    snapshot: snapshotWith({ acceptor: false }),
    code: 'NOT_AN_ACCEPTOR',
  },
  { why: 'no contract', merchant: MERCHANT, snapshot: snapshotWith(null), code: 'CONTRACT_NOT_IN_FORCE' },
])('$code: $why', ({ merchant, snapshot, code }) => {
  expect(priceBurn(snapshot, PARTNER, merchant, AT).refused?.code).toBe(code);
});
