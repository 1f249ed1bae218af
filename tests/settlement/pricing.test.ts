import { factsBehind, priceFacts } from '../../src/settlement/pricing/price-facts.js';
import { byCurrency } from '../../src/settlement/pricing/priced-line.js';
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

test('S-03 an issuer is charged for what it issued, an acceptor credited for what was burned there', () => {
  const facts = [fact('ISSUED', 1n, 500n), fact('CONSUMED', 1n, 200n), redeemed(TIZFOOD, 200n)];
  const priced = terms([funding(1n, RAHNET)]);
  // 500 points at 10 rial; all was paid at issue, so that burning charges nothing more.
  expect(written(priceFacts(facts, priced, RAHNET))).toEqual(['ISSUING AT_ISSUE 500 × 10 = 5000']);
  // 200 points at 8 rial, which the coalition owes.
  expect(written(priceFacts(facts, priced, TIZFOOD))).toEqual(['REDEMPTION 200 × -8 = -1600']);
  expect(priceFacts(facts, priced, BIMENO)).toEqual([]);
});

test('S-03 a line tells count, points, price version, exact money and money', () => {
  const facts = [
    fact('ISSUED', 1n, 300n, {
      transactions: 2n,
      partnerId: RAHNET,
      contractVersionId: 10n,
      category: 'food',
    }),
    fact('ISSUED', 1n, 7n, {
      transactions: 1n,
      partnerId: RAHNET,
      contractVersionId: 10n,
      category: 'travel',
    }),
  ];
  const priced = terms([funding(1n, RAHNET, { issuePrice: rate('0.0125'), currency: 'USD' })]);
  // (300 + 7) × 0.0125 = 3.8375 dollars, 3.84 to the cent.
  expect(priceFacts(facts, priced, RAHNET)).toEqual([
    {
      kind: 'ISSUING',
      basis: 'AT_ISSUE',
      reversal: false,
      contractVersionId: 10n,
      category: null,
      fundingId: 1n,
      transactions: 3n,
      points: 307n,
      unitPrice: '0.0125',
      percent: null,
      basedOn: null,
      exact: '3.8375',
      money: { minor: 384n, currency: 'USD' },
    },
  ]);
});

test('P-02 issuing is paid at issue, at burn, or split in percent', () => {
  const facts = [fact('ISSUED', 1n, 1_000n), fact('CONSUMED', 1n, 400n), fact('RESTORED', 1n, 50n)];
  const linesAt = (percent: string) =>
    written(priceFacts(facts, terms([funding(1n, RAHNET, { paidAtIssuePercent: rate(percent) })]), RAHNET));
  expect(linesAt('100')).toEqual(['ISSUING AT_ISSUE 1000 × 10 = 10000']);
  expect(linesAt('0')).toEqual(['ISSUING AT_BURN 400 × 10 = 4000', 'ISSUING AT_BURN -50 × 10 = -500']);
  // 37.5 % of 10 rial is 3.75, the rest 6.25: 50 × 6.25 = 312.5, to the even rial 312.
  expect(linesAt('37.5')).toEqual([
    'ISSUING AT_ISSUE 1000 × 3.75 = 3750',
    'ISSUING AT_BURN 400 × 6.25 = 2500',
    'ISSUING AT_BURN -50 × 6.25 = -312',
  ]);
});

test.each([
  ['0.5 cents to the even 0', 1n, 0n],
  ['1.5 cents to the even 2', 3n, 2n],
  ['2.5 cents to the even 2', 5n, 2n],
  ['3.5 cents to the even 4', 7n, 4n],
])('V-03 a line rounds half to even, once: %s', (_, points, cents) => {
  const priced = terms([funding(1n, RAHNET, { issuePrice: rate('0.005'), currency: 'USD' })]);
  const minors = (kind: 'ISSUED' | 'ISSUE_REVERSED') =>
    priceFacts([fact(kind, 1n, points)], priced, RAHNET).map(({ money }) => money.minor);
  expect(minors('ISSUED')).toEqual([cents]);
  expect(minors('ISSUE_REVERSED')).toEqual([-cents]);
});

test('V-03 what is added up before it is rounded loses nothing', () => {
  const priced = terms([funding(1n, RAHNET, { issuePrice: rate('0.004'), currency: 'USD' })]);
  // A thousand facts of 0.4 cents each: 4 dollars, and not a thousand times nothing.
  const facts = Array.from({ length: 1_000 }, () => fact('ISSUED', 1n, 1n));
  expect(written(priceFacts(facts, priced, RAHNET))).toEqual(['ISSUING AT_ISSUE 1000 × 0.004 = 400']);
});

test('V-03 unit prices are exact to all the digits of price and percentages', () => {
  const priced = terms([
    funding(1n, RAHNET, {
      issuePrice: rate('0.00000003'),
      paidAtIssuePercent: rate('33.33333333'),
      breakageSharePercent: rate('12.34567891'),
    }),
  ]);
  const facts = [fact('ISSUED', 1n, 1n), fact('CONSUMED', 1n, 1n), fact('EXPIRED', 1n, 1n)];
  // 3 × 33.33333333 = 99.99999999; 3 × 66.66666667 = 200.00000001;
  // 99.99999999 × 12.34567891 = 1234.567891 − 0.0000001234567891 = 1234.5678908765432109.
  expect(priceFacts(facts, priced, RAHNET).map(({ unitPrice }) => unitPrice)).toEqual([
    '0.000000009999999999',
    '0.000000020000000001',
    '-0.0000000012345678908765432109',
  ]);
});

test('V-03 the funders of shared points split the money of all of it', () => {
  const shared = funding(1n, null, {
    campaignId: 7n,
    currency: 'USD',
    issuePrice: rate('0.01'),
    funders: [
      { partnerId: RAHNET, percent: rate('50') },
      { partnerId: TIZFOOD, percent: rate('33.3') },
      { partnerId: null, percent: rate('16.7') },
    ],
  });
  const lines = (partner: bigint | null) =>
    written(priceFacts([fact('ISSUED', 1n, 5n)], terms([shared]), partner));
  // 5 cents: 2.5, 1.665 and 0.835. Rounded down 2, 1 and 0; the two left go to 0.835 and 0.665.
  expect(lines(RAHNET)).toEqual(['CAMPAIGN AT_ISSUE 5 × 0.01 50 % = 2']);
  expect(lines(TIZFOOD)).toEqual(['CAMPAIGN AT_ISSUE 5 × 0.01 33.3 % = 2']);
  expect(lines(null)).toEqual(['CAMPAIGN AT_ISSUE 5 × 0.01 16.7 % = 1']);
  expect(lines(BIMENO)).toEqual([]);
});

test('S-03 fees are percentages of the charges and credits of a contract, and tax of fees', () => {
  const priced = terms([funding(1n, RAHNET, { paidAtIssuePercent: rate('60') })], {
    '10': contract({
      issueFeePercent: rate('2'),
      redemptionFeePercent: rate('1.5'),
      vatPercent: rate('10'),
    }),
  });
  const facts = [
    fact('ISSUED', 1n, 10_000n),
    fact('ISSUE_REVERSED', 1n, 1_000n),
    fact('CONSUMED', 1n, 5_000n),
    redeemed(RAHNET, 3_000n),
    redeemed(RAHNET, 200n, { kind: 'REDEMPTION_REVERSED' }),
  ];
  expect(written(priceFacts(facts, priced, RAHNET))).toEqual([
    'ISSUING AT_ISSUE 10000 × 6 = 60000',
    'ISSUING AT_ISSUE -1000 × 6 = -6000',
    'ISSUING AT_BURN 5000 × 4 = 20000',
    'REDEMPTION 3000 × -8 = -24000',
    'REDEMPTION -200 × -8 = 1600',
    // 2 % of each issuing line; 1.5 % of credits, which the partner owes, and gets back with a reversal
    'SERVICE_FEE AT_ISSUE 2 % of 0 = 1200',
    'SERVICE_FEE AT_ISSUE 2 % of 1 = -120',
    'SERVICE_FEE AT_BURN 2 % of 2 = 400',
    'SERVICE_FEE 1.5 % of 3 = 360',
    'SERVICE_FEE 1.5 % of 4 = -24',
    'VAT AT_ISSUE 10 % of 5 = 120',
    'VAT AT_ISSUE 10 % of 6 = -12',
    'VAT AT_BURN 10 % of 7 = 40',
    'VAT 10 % of 8 = 36',
    // 10 % of −24 is −2.4
    'VAT 10 % of 9 = -2',
  ]);
});

test('S-03 whoever shares in points under the contract of another owes no fee on them', () => {
  const shared = funding(1n, RAHNET, {
    funders: [
      { partnerId: RAHNET, percent: rate('70') },
      { partnerId: TIZFOOD, percent: rate('30') },
    ],
  });
  const priced = terms([shared], { '10': contract({ issueFeePercent: rate('5') }) });
  const facts = [fact('ISSUED', 1n, 100n)];
  expect(written(priceFacts(facts, priced, RAHNET))).toEqual([
    'ISSUING AT_ISSUE 100 × 10 70 % = 700',
    'SERVICE_FEE AT_ISSUE 5 % of 0 = 35',
  ]);
  expect(written(priceFacts(facts, priced, TIZFOOD))).toEqual(['ISSUING AT_ISSUE 100 × 10 30 % = 300']);
});

test('S-09 breakage gives back a share of what was paid at issue; what was to be paid at burn lapses', () => {
  const facts = [fact('ISSUED', 1n, 1_000n), fact('EXPIRED', 1n, 1_000n)];
  const linesAt = (atIssue: string, breakage: string) =>
    written(
      priceFacts(
        facts,
        terms([
          funding(1n, RAHNET, {
            paidAtIssuePercent: rate(atIssue),
            breakageSharePercent: rate(breakage),
          }),
        ]),
        RAHNET,
      ),
    );
  // 40 % of 10 rial were paid at issue: 4; a quarter of that comes back: 1. Nobody ever pays the other 6.
  expect(linesAt('40', '25')).toEqual(['ISSUING AT_ISSUE 1000 × 4 = 4000', 'BREAKAGE 1000 × -1 = -1000']);
  // Nothing was paid at issue, so nothing comes back.
  expect(linesAt('0', '25')).toEqual([]);
  // The coalition keeps all breakage.
  expect(linesAt('100', '0')).toEqual(['ISSUING AT_ISSUE 1000 × 10 = 10000']);
});

test('R-04 a shortfall leaves the issuer with what the spent points cost, however they are paid', () => {
  // 100 points issued, all of them burned elsewhere, the purchase then returned: nothing can be taken back.
  const facts = [
    fact('ISSUED', 1n, 100n),
    fact('CONSUMED', 1n, 100n),
    fact('ISSUE_REVERSED', 1n, 100n),
    fact('RESTORED', 1n, 100n),
    fact('SHORTFALL', 1n, 100n),
  ];
  for (const percent of ['0', '30', '100']) {
    const priced = terms([funding(1n, RAHNET, { paidAtIssuePercent: rate(percent) })]);
    const lines = priceFacts(facts, priced, RAHNET);
    expect(lines.reduce((total, { money }) => total + money.minor, 0n)).toBe(1_000n);
    expect(written(lines).at(-1)).toBe('SHORTFALL 100 × 10 = 1000');
  }
});

test('R-05 a reversal is priced by the funding and the version of what it reverses', () => {
  const priced = terms([funding(1n, RAHNET), funding(2n, RAHNET, { issuePrice: rate('12') })], {
    '20': contract({ redemptionPrice: rate('8') }),
    '21': contract({ redemptionPrice: rate('9') }),
  });
  // The new prices count for what is new, the old ones for what comes back.
  const issuing = [fact('ISSUED', 2n, 10n), fact('ISSUE_REVERSED', 1n, 4n)];
  expect(written(priceFacts(issuing, priced, RAHNET))).toEqual([
    'ISSUING AT_ISSUE 10 × 12 = 120',
    'ISSUING AT_ISSUE -4 × 10 = -40',
  ]);
  const burning = [
    redeemed(TIZFOOD, 10n, { contractVersionId: 21n }),
    redeemed(TIZFOOD, 4n, { kind: 'REDEMPTION_REVERSED', contractVersionId: 20n }),
  ];
  expect(written(priceFacts(burning, priced, TIZFOOD))).toEqual([
    'REDEMPTION 10 × -9 = -90',
    'REDEMPTION -4 × -8 = 32',
  ]);
});

test('P-02 terms of a category of merchants make lines of their own', () => {
  const priced = {
    ...terms([funding(1n, RAHNET), funding(2n, RAHNET, { issuePrice: rate('5'), category: 'food' })]),
    contract: (_: bigint, category: string | null) =>
      contract({ redemptionPrice: rate(category === 'food' ? '6' : '8') }),
  };
  const facts = [
    fact('ISSUED', 1n, 10n, { category: 'travel' }),
    fact('ISSUED', 2n, 20n, { category: 'food' }),
    redeemed(RAHNET, 5n, { category: 'food' }),
    redeemed(RAHNET, 5n, { category: 'travel' }),
  ];
  const lines = priceFacts(facts, priced, RAHNET);
  expect(written(lines)).toEqual([
    'ISSUING AT_ISSUE 10 × 10 = 100',
    'ISSUING AT_ISSUE 20 × 5 = 100',
    'REDEMPTION 5 × -6 = -30',
    'REDEMPTION 5 × -8 = -40',
  ]);
  expect(lines.map(({ category }) => category)).toEqual([null, 'food', 'food', 'travel']);
});

test('S-03 what an operator takes away, and points that cost nobody anything, make no line', () => {
  const free = funding(2n, null, { currency: null, issuePrice: rate('0') });
  const facts = [fact('ADJUSTED', 1n, 100n), fact('ISSUED', 2n, 100n), fact('CONSUMED', 2n, 100n)];
  const priced = terms([funding(1n, RAHNET), free]);
  expect(priceFacts(facts, priced, RAHNET)).toEqual([]);
  expect(priceFacts(facts, priced, null)).toEqual([]);
});

test('S-03 each currency has a statement of its own, in which fees still point at what they are based on', () => {
  const priced = terms(
    [funding(1n, RAHNET), funding(2n, RAHNET, { currency: 'USD', contractVersionId: 11n })],
    {
      '10': contract({ issueFeePercent: rate('1') }),
      '11': contract({ issueFeePercent: rate('2'), vatPercent: rate('50') }),
    },
  );
  const lists = byCurrency(priceFacts([fact('ISSUED', 1n, 100n), fact('ISSUED', 2n, 1n)], priced, RAHNET));
  expect([...lists].map(([currency, lines]) => [currency, written(lines)])).toEqual([
    ['IRR', ['ISSUING AT_ISSUE 100 × 10 = 1000', 'SERVICE_FEE AT_ISSUE 1 % of 0 = 10']],
    [
      'USD',
      ['ISSUING AT_ISSUE 1 × 10 = 1000', 'SERVICE_FEE AT_ISSUE 2 % of 0 = 20', 'VAT AT_ISSUE 50 % of 1 = 10'],
    ],
  ]);
});

test('S-03 a line leads to the facts behind it, a fee to those of the line below', () => {
  const priced = terms([funding(1n, RAHNET)], {
    '10': contract({ redemptionFeePercent: rate('10'), vatPercent: rate('10') }),
  });
  const facts = [fact('ISSUED', 1n, 100n), redeemed(RAHNET, 100n, { category: 'food' })];
  const lines = priceFacts(facts, priced, RAHNET);
  expect(lines.map(({ kind }) => kind)).toEqual(['ISSUING', 'REDEMPTION', 'SERVICE_FEE', 'VAT']);
  const burned = { kinds: ['REDEEMED'], partnerId: RAHNET, contractVersionId: 10n, category: 'food' };
  const issuerOf = (id: bigint) => priced.funding(id).issuerPartnerId;
  expect(lines.map((_, index) => factsBehind(lines, index, RAHNET, issuerOf))).toEqual([
    { kinds: ['ISSUED'], partnerId: RAHNET, fundingId: 1n },
    burned,
    burned,
    burned,
  ]);
  expect(factsBehind(lines, 4, RAHNET, issuerOf)).toBeNull();
});

test('S-01 a fact of points without a funding is not passed over', () => {
  const lost = { ...fact('ISSUED', 1n, 1n), fundingId: null };
  expect(() => priceFacts([lost], terms([]), RAHNET)).toThrow('without a funding');
});
