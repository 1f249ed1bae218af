import type { CategoryTerms } from '../../src/partners/contract-prices.js';
import { termsAt } from '../../src/partners/contract-terms.js';
import { reversalTargetOf } from '../../src/points/reversal-target.js';
import { priceBurn } from '../../src/rules/price-burn.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import { rate } from '../harness/coalition-story.js';
import { AT, MERCHANT, money, OTHER_MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

/** The story's merchants are shops. One point per 10,000 rial, issued at 900, worth 1,000 and credited 800 elsewhere. */
const SHOP: CategoryTerms = {
  category: 'shop',
  earnRate: rate('0.0005'),
  burnValue: rate('250'),
  issuePrice: rate('400'),
  redemptionPrice: rate('200'),
  fundingId: 77n,
};
const FUEL: CategoryTerms = { ...SHOP, category: 'fuel', earnRate: rate('9'), fundingId: 78n };
const creditLimit = money('1000000');
const snapshot = snapshotWith({ categoryTerms: [FUEL, SHOP], creditLimit });
const purchase = { amount: money('100000'), category: 'fuel', lines: null };

test('P-02 E-01 E-05 a purchase earns at the rate of its merchant’s category, and is charged at its price', () => {
  expect(pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT)).toMatchObject({
    value: {
      // 100,000 × 0.0005
      points: 50n,
      breakdown: [{ rule: 'base', points: 50n, rate: '0.0005' }],
      ...{ contractVersionId: 41n, fundingId: 77n },
      limits: { exposure: { chargePerPoint: 400n * 10n ** 8n } },
    },
  });
});

test('P-02 B-02 a burn is worth and credited what its merchant’s category says', () => {
  expect(priceBurn(snapshot, PARTNER, MERCHANT, AT)).toMatchObject({
    value: { contractVersionId: 41n, burnValue: rate('250'), redemptionPrice: rate('200') },
  });
});

test('P-02 where a category says nothing, the version does', () => {
  const elsewhere = snapshotWith({ categoryTerms: [FUEL] });
  expect(pricePurchase(elsewhere, PARTNER, MERCHANT, purchase, AT)).toMatchObject({
    value: { points: 10n, fundingId: 51n },
  });
  const [contract] = elsewhere.partners.get(PARTNER)?.contracts ?? [];
  if (!contract) throw new Error('there is no contract');
  expect(termsAt(contract, 'shop')).toBe(contract);
  expect(termsAt(contract, null)).toBe(contract);
});

test('P-02 what another partner’s category could not price is not told of its merchant', () => {
  // Points without a value cannot be asked for by an amount; that ranks before a merchant that is not one's own.
  const worthless = snapshotWith({ categoryTerms: [{ ...SHOP, burnValue: rate('0') }] });
  expect(priceBurn(worthless, PARTNER, MERCHANT, AT, money('1000')).refused?.code).toBe('INVALID_INPUT');
  expect(priceBurn(worthless, PARTNER, OTHER_MERCHANT, AT, money('1000')).refused?.code).toBe(
    'MERCHANT_NOT_FOUND',
  );
});

type Facts = Parameters<typeof reversalTargetOf>[1];

/** A transaction that the partner's first version priced at the merchant. */
function posted(type: 'EARN' | 'BURN', merchantId: bigint): Facts {
  const transaction = {
    ...{ id: 1n, type, points: 50n, partnerId: PARTNER, merchantId, contractVersionId: 41n },
    ...{ occurredAt: AT, amount: money('100000'), breakdown: [] },
  };
  return { transaction, entry: { lots: [] }, counterAccountId: 5n } as unknown as Facts;
}

test('P-02 R-01 R-05 a reversal reckons by the terms of the category that priced it', () => {
  const earn = reversalTargetOf(snapshot, posted('EARN', MERCHANT));
  expect(earn.pointsFor(60_000n)).toEqual({ value: 30n });
  expect(earn.limits.exposure?.chargePerPoint).toBe(400n * 10n ** 8n);
  const burn = reversalTargetOf(snapshot, posted('BURN', MERCHANT));
  expect(burn.amount).toEqual(money('12500'));
  expect(burn.pointsFor(251n)).toEqual({ value: 2n });
});

test('R-05 a version that is not in force any more still prices what it has priced', () => {
  const ended = snapshotWith({ effectiveUntil: '2021-01-01' });
  expect(reversalTargetOf(ended, posted('EARN', MERCHANT)).pointsFor(125_000n)).toEqual({ value: 12n });
  expect(reversalTargetOf(ended, posted('BURN', MERCHANT)).pointsFor(5_001n)).toEqual({ value: 6n });
});
