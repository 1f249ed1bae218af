import fc from 'fast-check';
import { priceFacts } from '../../src/settlement/pricing/price-facts.js';
import {
  amountLine,
  coalitionPosition,
  floatLines,
  floatRefunds,
  net,
  statementTotals,
} from '../../src/settlement/pricing/statement-totals.js';
import type { Money } from '../../src/values/money.js';
import {
  anyProgramme,
  contract,
  fact,
  funding,
  PARTNERS,
  RAHNET,
  rate,
  redeemed,
  sum,
  TIZFOOD,
  terms,
} from './pricing-programme.js';

const rial = (minor: bigint): Money => ({ minor, currency: 'IRR' });

test('S-03 a statement adds up by kind and in all', () => {
  const priced = terms([funding(1n, RAHNET)], { '10': contract({ issueFeePercent: rate('2') }) });
  const facts = [fact('ISSUED', 1n, 500n), fact('ISSUE_REVERSED', 1n, 100n), redeemed(RAHNET, 50n)];
  const lines = [...priceFacts(facts, priced, RAHNET), amountLine('CARRIED_OVER', rial(70n))];
  const { total, byKind } = statementTotals(lines, 'IRR');
  // 5000 − 1000 issued, 50 × 8 credited, 2 % of 5000 and of −1000, and 70 from before
  expect([...byKind]).toEqual([
    ['ISSUING', rial(4_000n)],
    ['REDEMPTION', rial(-400n)],
    ['SERVICE_FEE', rial(80n)],
    ['CARRIED_OVER', rial(70n)],
  ]);
  expect(total).toEqual(rial(3_750n));
});

test('S-03 the coalition gains what partners owe, by kind', () => {
  const priced = terms([funding(1n, RAHNET)]);
  const facts = [fact('ISSUED', 1n, 500n), redeemed(TIZFOOD, 200n)];
  const position = coalitionPosition([RAHNET, TIZFOOD].map((partner) => priceFacts(facts, priced, partner)));
  expect([...(position.get('IRR') ?? [])]).toEqual([
    ['ISSUING', rial(-5_000n)],
    ['REDEMPTION', rial(1_600n)],
  ]);
});

test('S-03 a sum of several currencies is refused', () => {
  expect(() => statementTotals([amountLine('ADJUSTMENT', rial(1n))], 'USD')).toThrow(TypeError);
});

test('E-05 S-03 the float of a prepaid partner pays its issuing and shortfalls, not fees nor credits', () => {
  const priced = terms(
    [funding(1n, RAHNET, { paidAtIssuePercent: rate('60'), breakageSharePercent: rate('50') })],
    {
      '10': contract({ billing: 'PREPAID', issueFeePercent: rate('1') }),
    },
  );
  const facts = [
    fact('ISSUED', 1n, 1_000n),
    fact('ISSUE_REVERSED', 1n, 100n),
    fact('CONSUMED', 1n, 200n),
    fact('SHORTFALL', 1n, 30n),
    fact('EXPIRED', 1n, 50n),
    redeemed(RAHNET, 70n),
  ];
  const lines = priceFacts(facts, priced, RAHNET);
  // 1000 × 6 − 100 × 6 + 200 × 4 + 30 × 10 = 6500
  expect(floatLines(lines, priced, RAHNET)).toEqual([amountLine('FLOAT', rial(-6_500n))]);
  const all = [...lines, ...floatLines(lines, priced, RAHNET)];
  // What is left to pay: fees of 60 − 6 + 8, breakage of −50 × 3, credits of −70 × 8
  expect(statementTotals(all, 'IRR').total).toEqual(rial(62n - 150n - 560n));
});

test('E-05 S-03 the float gets back what was reversed; a postpaid partner has none', () => {
  const reversed = [fact('ISSUE_REVERSED', 1n, 100n)];
  const prepaid = terms([funding(1n, RAHNET)], { '10': contract({ billing: 'PREPAID' }) });
  const lines = priceFacts(reversed, prepaid, RAHNET);
  expect(floatLines(lines, prepaid, RAHNET)).toEqual([amountLine('FLOAT', rial(1_000n))]);
  expect(floatLines(lines, terms([funding(1n, RAHNET)]), RAHNET)).toEqual([]);
  expect(floatLines([], prepaid, RAHNET)).toEqual([]);
});

test('P-04 S-03 with the last statement of a partner its float is level: the rest goes back, what is missing is owed', () => {
  const lines = [amountLine('FLOAT', rial(-6_500n))];
  const refunds = (left: bigint) => floatRefunds(lines, new Map([['IRR', rial(left)]]));
  expect(refunds(10_000n)).toEqual([amountLine('FLOAT_REFUND', rial(-3_500n))]);
  expect(refunds(6_500n)).toEqual([]);
  expect(refunds(6_000n)).toEqual([amountLine('FLOAT_REFUND', rial(500n))]);
  const dollars = { minor: 7n, currency: 'USD' } as const;
  expect(floatRefunds([], new Map([['USD', dollars]]))).toEqual([
    amountLine('FLOAT_REFUND', { ...dollars, minor: -7n }),
  ]);
});

test('E-05 S-03 what a partner bears for another, or of a campaign, is not paid from its float', () => {
  const shared = {
    funders: [
      { partnerId: RAHNET, percent: rate('50') },
      { partnerId: TIZFOOD, percent: rate('50') },
    ],
  };
  const priced = terms([funding(1n, TIZFOOD, shared), funding(2n, RAHNET, { ...shared, campaignId: 4n })], {
    '10': contract({ billing: 'PREPAID' }),
    '20': contract({ billing: 'PREPAID' }),
  });
  const lines = priceFacts([fact('ISSUED', 1n, 10n), fact('ISSUED', 2n, 10n)], priced, RAHNET);
  expect(lines.map(({ money }) => money.minor)).toEqual([50n, 50n]);
  expect(floatLines(lines, priced, RAHNET)).toEqual([]);
});

test('E-05 a prepaid partner’s charges and its float line add up to nothing', () => {
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...PARTNERS), ({ facts, terms: priced }, partner) => {
      const lines = priceFacts(facts, priced, partner);
      const drawn = floatLines(lines, priced, partner);
      for (const { money } of drawn) {
        const paid = lines.filter(({ kind, contractVersionId, category, fundingId, money: its }) => {
          if (fundingId === null || contractVersionId === null || its.currency !== money.currency)
            return false;
          if (kind !== 'ISSUING' && kind !== 'SHORTFALL') return false;
          const { issuerPartnerId, campaignId } = priced.funding(fundingId);
          const { billing } = priced.contract(contractVersionId, category);
          return issuerPartnerId === partner && campaignId === null && billing === 'PREPAID';
        });
        expect(money.minor + sum(paid.map((line) => line.money.minor))).toBe(0n);
      }
    }),
  );
});

test.each([
  ['is paid when it reaches the minimum', 900n, 100n, 1_000n, 1_000n, 0n],
  ['is carried over when it is a unit less', 900n, 99n, 1_000n, 0n, 999n],
  ['is carried over also when the coalition owes it', -999n, 0n, 1_000n, 0n, -999n],
  ['is paid to the partner from the minimum on', -1_200n, 200n, 1_000n, -1_000n, 0n],
  ['is nothing where both sides owe the same', 500n, -500n, 0n, 0n, 0n],
  ['is paid to the last unit without a minimum', 1n, 0n, 0n, 1n, 0n],
  ['takes what was carried in below the minimum', -300n, 1_500n, 1_000n, 1_200n, 0n],
])('S-04 a net amount %s', (_, stated, carriedIn, minimum, payable, carriedOut) => {
  const netted = net([amountLine('ADJUSTMENT', rial(stated))], rial(carriedIn), rial(minimum));
  expect(netted).toEqual({
    total: rial(stated + carriedIn),
    payable: rial(payable),
    carriedOut: rial(carriedOut),
  });
});

test('S-04 over any number of periods, what was paid and what is still carried is what was stated', () => {
  const anyMinor = fc.bigInt({ min: -2_000n, max: 2_000n });
  fc.assert(
    fc.property(
      fc.array(anyMinor, { maxLength: 12 }),
      fc.bigInt({ min: 0n, max: 1_500n }),
      (stated, minimum) => {
        let carried = rial(0n);
        let paid = 0n;
        for (const minor of stated) {
          const netted = net([amountLine('ADJUSTMENT', rial(minor))], carried, rial(minimum));
          paid += netted.payable.minor;
          carried = netted.carriedOut;
          expect(netted.payable.minor === 0n || carried.minor === 0n).toBe(true);
          expect(carried.minor === 0n || (carried.minor < minimum && carried.minor > -minimum)).toBe(true);
        }
        expect(paid + carried.minor).toBe(sum(stated));
      },
    ),
  );
});

test('S-04 what is carried in is not told twice', () => {
  const lines = [amountLine('CARRIED_OVER', rial(70n))];
  expect(() => net(lines, rial(70n), rial(0n))).toThrow(RangeError);
});
