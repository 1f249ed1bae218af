import { PARTNER_STATUSES, type PartnerStatus } from '../../src/partners/partner.entity.js';
import { mayEndHolds, mayReverse, mayTransfer } from '../../src/rules/partner-terms.js';
import { priceBurn } from '../../src/rules/price-burn.js';
import { priceHold } from '../../src/rules/price-hold.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import { AT, MERCHANT, money, OTHER_MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

/** What each state allows, written down by hand: earn, burn and hold; transfer; end holds; reverse; reverse by an operator. */
// biome-ignore format: a table
const ALLOWED: Readonly<Record<PartnerStatus, readonly boolean[]>> = {
  INVITED:    [false, false, false, false, false],
  ONBOARDING: [false, false, false, false, false],
  ACTIVE:     [true,  true,  true,  true,  true ],
  SUSPENDED:  [false, false, true,  true,  true ],
  EXITING:    [true,  true,  true,  true,  true ],
  EXITED:     [false, false, false, false, true ],
};

test.each(PARTNER_STATUSES)('P-04 what a partner may do that is %s', (status) => {
  const snapshot = snapshotWith({}, status);
  const purchase = { amount: money('10000'), category: null, lines: null };
  const priced = [
    pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT).refused,
    priceBurn(snapshot, PARTNER, MERCHANT, AT).refused,
    priceHold(snapshot, PARTNER, MERCHANT, AT).refused,
  ];
  expect(new Set(priced.map((refused) => refused?.code)).size).toBe(1);
  const answers = [
    priced[0],
    mayTransfer(snapshot, PARTNER),
    mayEndHolds(snapshot, PARTNER),
    mayReverse(snapshot, PARTNER, { byOperator: false }),
    mayReverse(snapshot, PARTNER, { byOperator: true }),
  ];
  expect(answers.map((refused) => refused === undefined)).toEqual(ALLOWED[status]);
  expect(answers.filter((refused) => refused && refused.code !== 'PARTNER_NOT_ACTIVE')).toEqual([]);
});

test('P-04 a partner that is not there allows nothing', () => {
  const snapshot = snapshotWith();
  expect(mayEndHolds(snapshot, 999n)?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayReverse(snapshot, 999n, { byOperator: true })?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayTransfer(snapshot, 999n)?.code).toBe('PARTNER_NOT_ACTIVE');
});

test('B-03, L-06 a hold names the terms that will price its capture, and how long it lives', () => {
  expect(priceHold(snapshotWith({ holdSeconds: 60 }), PARTNER, MERCHANT, AT)).toEqual({
    value: { partnerId: PARTNER, contractVersionId: 41n, redeemedAccountId: 211n, holdSeconds: 60 },
  });
  expect(priceHold(snapshotWith({ acceptor: false }), PARTNER, MERCHANT, AT).refused?.code).toBe(
    'NOT_AN_ACCEPTOR',
  );
  expect(priceHold(snapshotWith(), PARTNER, OTHER_MERCHANT, AT).refused?.code).toBe('MERCHANT_NOT_FOUND');
});
