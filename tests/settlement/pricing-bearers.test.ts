import { priceParts } from '../../src/settlement/pricing/price-facts.js';
import type { Bearer } from '../../src/settlement/pricing/pricing-terms.js';
import {
  BIMENO,
  contract,
  fact,
  funding,
  RAHNET,
  rate,
  redeemed,
  TIZFOOD,
  terms,
  written,
} from './pricing-programme.js';

/** Rahnet has left, and tizfood took its points over. */
const gone: Bearer = (partnerId, of) => {
  if (partnerId !== RAHNET) return partnerId;
  return of === 'POINTS' ? TIZFOOD : null;
};

test('P-04 after an exit, whoever took the points over pays for them, and the coalition what comes late at its shops', () => {
  const priced = terms([funding(1n, RAHNET, { paidAtIssuePercent: rate('0') }), funding(2n, TIZFOOD)], {
    '10': contract({ issueFeePercent: rate('10') }),
  });
  const parts = [
    {
      facts: [fact('CONSUMED', 1n, 30n), fact('ISSUED', 2n, 5n), redeemed(RAHNET, 9n)],
      bearer: (partnerId: bigint) => partnerId,
    },
    {
      facts: [
        fact('CONSUMED', 1n, 70n),
        fact('ISSUED', 2n, 6n),
        redeemed(RAHNET, 4n, { kind: 'REDEMPTION_REVERSED' }),
      ],
      bearer: gone,
    },
  ];
  expect(written(priceParts(parts, priced, RAHNET))).toEqual([
    'ISSUING AT_BURN 30 × 10 = 300',
    'REDEMPTION 9 × -8 = -72',
    'SERVICE_FEE AT_BURN 10 % of 0 = 30',
  ]);
  // Of the points that it took over; its own go on in one line. No fee under the contract of another.
  expect(written(priceParts(parts, priced, TIZFOOD))).toEqual([
    'ISSUING AT_ISSUE 11 × 10 = 110',
    'ISSUING AT_BURN 70 × 10 = 700',
  ]);
  expect(written(priceParts(parts, priced, null))).toEqual(['REDEMPTION -4 × -8 = 32']);
});

test('P-04 S-09 R-05 what comes back of what was paid at issue is the coalition’s in place of who has left, not of who took over', () => {
  const priced = terms([
    funding(1n, RAHNET, { paidAtIssuePercent: rate('40'), breakageSharePercent: rate('50') }),
  ]);
  // 100 points are undone, of which 30 were spent before: 4 rial each were paid at issue, 6 at burn.
  const undone = [fact('ISSUE_REVERSED', 1n, 100n), fact('RESTORED', 1n, 30n), fact('SHORTFALL', 1n, 30n)];
  const facts = [...undone, fact('EXPIRED', 1n, 10n), fact('CONSUMED', 1n, 20n)];
  const parts = [{ facts, bearer: gone }];
  expect(priceParts(parts, priced, RAHNET)).toEqual([]);
  expect(written(priceParts(parts, priced, TIZFOOD))).toEqual([
    'ISSUING AT_BURN 20 × 6 = 120',
    'ISSUING AT_BURN -30 × 6 = -180',
    'SHORTFALL 30 × 6 = 180',
  ]);
  expect(written(priceParts(parts, priced, null))).toEqual([
    'ISSUING AT_ISSUE -100 × 4 = -400',
    'BREAKAGE 10 × -2 = -20',
    'SHORTFALL 30 × 4 = 120',
  ]);
  // Whoever bears both, be it the coalition itself, has one line of them.
  const toCoalition: Bearer = (partnerId) => (partnerId === RAHNET ? null : partnerId);
  expect(written(priceParts([{ facts: undone, bearer: toCoalition }], priced, null))).toEqual([
    'ISSUING AT_ISSUE -100 × 4 = -400',
    'ISSUING AT_BURN -30 × 6 = -180',
    'SHORTFALL 30 × 10 = 300',
  ]);
});

test('P-04 a funder that takes over from another bears both shares', () => {
  const shared = funding(1n, null, {
    funders: [
      { partnerId: RAHNET, percent: rate('60') },
      { partnerId: TIZFOOD, percent: rate('30') },
      { partnerId: BIMENO, percent: rate('10') },
    ],
  });
  const parts = [
    { facts: [fact('ISSUED', 1n, 100n)], bearer: (partnerId: bigint) => partnerId },
    {
      facts: [fact('ISSUED', 1n, 100n)],
      bearer: (partnerId: bigint) => (partnerId === RAHNET ? TIZFOOD : partnerId),
    },
  ];
  expect(written(priceParts(parts, terms([shared]), TIZFOOD))).toEqual([
    'ISSUING AT_ISSUE 100 × 10 30 % = 300',
    'ISSUING AT_ISSUE 100 × 10 90 % = 900',
  ]);
  // The share of the third does not change, but with whom it is split does: two lines, each of which adds up.
  expect(written(priceParts(parts, terms([shared]), BIMENO))).toEqual([
    'ISSUING AT_ISSUE 100 × 10 10 % = 100',
    'ISSUING AT_ISSUE 100 × 10 10 % = 100',
  ]);
});
