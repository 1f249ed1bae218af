import fc from 'fast-check';
import type { CampaignTerms } from '../../src/partners/campaigns/campaign-terms.js';
import { pointsByPart } from '../../src/rules/campaign-points.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import { encodeId } from '../../src/values/ids.js';
import { rate } from '../harness/coalition-story.js';
import { AT, MERCHANT, money, OTHER_MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

const NO_MINIMUM = { minimumAmount: null, bonusPoints: null, multiplier: null };
const times = (multiplier: string) => ({ ...NO_MINIMUM, multiplier: rate(multiplier) });
const bonus = (bonusPoints: bigint) => ({ ...NO_MINIMUM, bonusPoints });

/** One point per 10,000 rial; 15,000 rial are 1.5 points, a third of them half a point. */
const BASE = { earnRate: rate('0.0001') };

test.each([
  { name: 'twice the base', on: [times('2')], amount: '100000', gives: [10n, 10n] },
  { name: 'half as much again', on: [times('1.5')], amount: '100000', gives: [10n, 5n] },
  { name: 'bonus points', on: [bonus(7n)], amount: '100000', gives: [10n, 7n] },
  { name: 'both of one', on: [{ ...times('3'), bonusPoints: 7n }], amount: '100000', gives: [10n, 27n] },
  {
    name: 'several, each on the base',
    on: [times('2'), times('3'), bonus(1n)],
    amount: '100000',
    gives: [10n, 10n, 20n, 1n],
  },
  // 1.5 + 1.5 = 3: the base and the campaign lost as much, the base comes first
  { name: 'what rounding leaves', on: [times('2')], amount: '15000', gives: [2n, 1n] },
  // 0.9 + 0.45 = 1.35: one point, to whom more of it belongs
  { name: 'the larger remainder', on: [times('1.5')], amount: '9000', gives: [1n, 0n] },
  // 0.4 + 0.8 = 1.2
  { name: 'the larger remainder of a campaign', on: [times('3')], amount: '4000', gives: [0n, 1n] },
  // 0.9 + 100: the fraction does not take a point from whole ones
  { name: 'a fraction beside a bonus', on: [bonus(100n)], amount: '9000', gives: [0n, 100n] },
  { name: 'nothing for nothing', on: [bonus(100n), times('2')], amount: '0', gives: [0n, 0n, 0n] },
])('E-01 V-03 a purchase gets $name', ({ on, amount, gives }) => {
  expect(pointsByPart(BASE, on, money(amount))).toEqual(gives);
});

test('E-01 a campaign gives nothing below its minimum, and all of it from there on', () => {
  const campaign = { ...bonus(5n), minimumAmount: money('50000') };
  expect(pointsByPart(BASE, [campaign], money('49999'))).toEqual([4n, 0n]);
  expect(pointsByPart(BASE, [campaign], money('50000'))).toEqual([5n, 5n]);
  const foreign = { ...bonus(5n), minimumAmount: money('1', 'USD') };
  expect(pointsByPart(BASE, [foreign], money('50000'))).toEqual([5n, 0n]);
});

test('E-01 V-03 parts add up to the exact sum, rounded down once, and none is off by a point', () => {
  const scaled = fc.bigInt({ min: 1n, max: 10n ** 11n });
  const campaigns = fc.array(
    fc.record({
      minimumAmount: fc.constant(null),
      multiplier: fc.option(scaled.map((above) => ({ scaled: 10n ** 8n + above }))),
      bonusPoints: fc.option(fc.bigInt({ min: 1n, max: 10n ** 6n })),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(scaled, campaigns, fc.bigInt({ min: 1n, max: 10n ** 12n }), (earnRate, on, minor) => {
      const parts = pointsByPart({ earnRate: { scaled: earnRate } }, on, { minor, currency: 'IRR' });
      const base = minor * earnRate * 10n ** 8n;
      const exact = [
        base,
        ...on.map(({ multiplier, bonusPoints }) => {
          const above = multiplier === null ? 0n : multiplier.scaled - 10n ** 8n;
          return minor * earnRate * above + (bonusPoints ?? 0n) * 10n ** 16n;
        }),
      ];
      const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
      expect(sum(parts)).toBe(sum(exact) / 10n ** 16n);
      for (const [at, part] of parts.entries()) {
        const off = (exact[at] as bigint) - part * 10n ** 16n;
        expect(off > -(10n ** 16n) && off < 10n ** 16n).toBe(true);
      }
    }),
  );
});

const CAMPAIGN: CampaignTerms = {
  id: 91n,
  partnerId: PARTNER,
  number: 1,
  name: { en: 'Twice' },
  // the day of AT in Tehran
  from: '2025-03-21',
  until: '2025-03-21',
  categories: null,
  levels: null,
  earlyAccess: [],
  minimumAmount: null,
  multiplier: rate('2'),
  bonusPoints: null,
  funders: [{ partnerId: PARTNER, percent: rate('100') }],
  paidAtIssuePercent: rate('100'),
  fundings: new Map([[51n, 52n]]),
};
const purchase = { amount: money('100000'), category: null, lines: null };
const priced = (campaign: Partial<CampaignTerms>, merchantId = MERCHANT) =>
  pricePurchase(
    { ...snapshotWith(), campaigns: new Map([[PARTNER, [{ ...CAMPAIGN, ...campaign }]]]) },
    PARTNER,
    merchantId,
    purchase,
    AT,
  );

test('E-01 E-11 L-06 the breakdown says which campaign gave how much, and of which funding', () => {
  const amount = purchase.amount;
  expect(priced({})).toMatchObject({
    value: {
      points: 20n,
      breakdown: [
        { rule: 'base', points: 10n, rate: '0.0001', amount, fundingId: 51n },
        { rule: `campaign:${encodeId('campaign', 91n)}`, points: 10n, rate: '1', amount, fundingId: 52n },
      ],
    },
  });
});

test.each([
  ['over the day before', { until: '2025-03-20', from: '2025-03-01' }],
  ['not begun', { from: '2025-03-22', until: '2025-03-30' }],
  ['ended before it began', { from: '2025-03-21', until: '2025-03-20' }],
  ['for other categories', { categories: ['fuel', 'food-delivery'] }],
  ['for larger purchases', { minimumAmount: money('100001') }],
])('E-11 L-06 a campaign that is %s leaves the earn as it is without one', (_name, campaign) => {
  expect(priced(campaign)).toEqual(pricePurchase(snapshotWith(), PARTNER, MERCHANT, purchase, AT));
});

test.each([
  ['for the merchant’s category among others', { categories: ['fuel', 'shop'] }],
  ['for purchases of that much', { minimumAmount: money('100000') }],
])('E-11 a campaign that is %s counts', (_name, campaign) => {
  expect(priced(campaign)).toMatchObject({ value: { points: 20n } });
});

test('E-01 with a campaign, too, more than a transaction takes is refused, another’s merchant before it', () => {
  const refused = priced({ bonusPoints: 10n ** 12n });
  expect(refused.refused).toMatchObject({ code: 'INVALID_INPUT', field: ['purchase', 'amount', 'amount'] });
  expect(priced({}, OTHER_MERCHANT).refused?.code).toBe('MERCHANT_NOT_FOUND');
});

test('E-11 under a version that does not issue, that is what is told', () => {
  const snapshot = {
    ...snapshotWith({ issuer: false }),
    campaigns: new Map([[PARTNER, [{ ...CAMPAIGN, fundings: new Map() }]]]),
  };
  expect(pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT).refused?.code).toBe('NOT_AN_ISSUER');
});
