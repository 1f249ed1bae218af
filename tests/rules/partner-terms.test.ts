import { PARTNER_STATUSES, type PartnerStatus } from '../../src/partners/partner.entity.js';
import type { PartnerExitTerms } from '../../src/partners/partner-exit.js';
import { mayEndHolds, mayReverse, mayTakePart } from '../../src/rules/partner-terms.js';
import { priceBurn } from '../../src/rules/price-burn.js';
import { priceHold } from '../../src/rules/price-hold.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import { rate } from '../harness/coalition-story.js';
import { AT, MERCHANT, money, OTHER_MERCHANT, PARTNER, snapshotWith } from './snapshot-story.js';

/** AT is in March 2025; its dates are long over by then, or still to come. */
const exit = (dates: Partial<PartnerExitTerms> = {}): PartnerExitTerms => ({
  id: 61n,
  status: 'RUNNING',
  beganAs: 'ACTIVE',
  lastEarnDay: '2025-03-25',
  lastBurnDay: '2025-04-25',
  bearerPartnerId: null,
  pricePercent: rate('100'),
  transferredAfter: null,
  lastDay: null,
  begunAt: AT,
  ...dates,
});

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
  const snapshot = snapshotWith({}, status, status === 'EXITING' ? exit() : null);
  const purchase = { amount: money('10000'), category: null, lines: null };
  const priced = [
    pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT).refused,
    priceBurn(snapshot, PARTNER, MERCHANT, AT).refused,
    priceHold(snapshot, PARTNER, MERCHANT, AT).refused,
  ];
  expect(new Set(priced.map((refused) => refused?.code)).size).toBe(1);
  const answers = [
    priced[0],
    mayTakePart(snapshot, PARTNER, '2025-03-21'),
    mayEndHolds(snapshot, PARTNER),
    mayReverse(snapshot, PARTNER, { byOperator: false }),
    mayReverse(snapshot, PARTNER, { byOperator: true }),
  ];
  expect(answers.map((refused) => refused === undefined)).toEqual(ALLOWED[status]);
  expect(answers.filter((refused) => refused && refused.code !== 'PARTNER_NOT_ACTIVE')).toEqual([]);
});

test.each([
  { postedOn: '2025-03-25', earns: true, spends: true },
  { postedOn: '2025-03-26', earns: false, spends: true },
  { postedOn: '2025-04-25', earns: false, spends: true },
  { postedOn: '2025-04-26', earns: false, spends: false },
])('P-04 a partner that leaves, on $postedOn', ({ postedOn, earns, spends }) => {
  const snapshot = snapshotWith({}, 'EXITING', exit());
  const purchase = { amount: money('10000'), category: null, lines: null };
  const at = new Date(`${postedOn}T12:00:00.000Z`);
  // Whenever the purchase was made: what counts is the day on which it is posted.
  const earned = pricePurchase(snapshot, PARTNER, MERCHANT, purchase, AT, postedOn).refused;
  expect(earned?.code).toBe(earns ? undefined : 'PARTNER_NOT_ACTIVE');
  if (!earns) expect(earned?.message).toContain('until 2025-03-25');
  const spent = [
    priceBurn(snapshot, PARTNER, MERCHANT, at).refused,
    priceHold(snapshot, PARTNER, MERCHANT, at).refused,
    mayTakePart(snapshot, PARTNER, postedOn),
  ];
  const code = spends ? undefined : 'PARTNER_NOT_ACTIVE';
  expect(spent.map((refused) => refused?.code)).toEqual([code, code, code]);
  expect(mayEndHolds(snapshot, PARTNER)).toBeUndefined();
  expect(mayReverse(snapshot, PARTNER, { byOperator: false })).toBeUndefined();
});

test('P-04 once somebody else bears its points, only operators undo what a leaving partner did', () => {
  const over = exit({ status: 'TRANSFERRED', transferredAfter: '2025-04-25', lastDay: '2025-04-25' });
  const snapshot = snapshotWith({}, 'EXITING', over);
  expect(mayReverse(snapshot, PARTNER, { byOperator: false })?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayReverse(snapshot, PARTNER, { byOperator: true })).toBeUndefined();
});

test('P-04 a partner that was suspended when it began to leave takes no part, but ends what it began', () => {
  const snapshot = snapshotWith({}, 'EXITING', exit({ beganAs: 'SUSPENDED' }));
  expect(priceBurn(snapshot, PARTNER, MERCHANT, AT).refused?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayTakePart(snapshot, PARTNER, '2025-03-21')?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayEndHolds(snapshot, PARTNER)).toBeUndefined();
});

test('P-04 a partner said to leave, without dates, takes no part', () => {
  const snapshot = snapshotWith({}, 'EXITING');
  expect(priceBurn(snapshot, PARTNER, MERCHANT, AT).refused?.code).toBe('PARTNER_NOT_ACTIVE');
});

test('P-04 a partner that is not there allows nothing', () => {
  const snapshot = snapshotWith();
  expect(mayEndHolds(snapshot, 999n)?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayReverse(snapshot, 999n, { byOperator: true })?.code).toBe('PARTNER_NOT_ACTIVE');
  expect(mayTakePart(snapshot, 999n, '2025-03-21')?.code).toBe('PARTNER_NOT_ACTIVE');
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
