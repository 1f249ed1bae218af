import { listOf } from '../harness/api-client.js';
import { ACCOUNT } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';

/** What operators say of contracts and accounts, and who sees it. */

let world: World;
let rahnet: WorldPartner;
let bimeno: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  bimeno = await world.partner('bimeno');
});

afterAll(async () => world.close());

const SETTLEMENT = `paidAtIssuePercent issueFeePercent redemptionFeePercent vatPercent breakageSharePercent
  settlementCycle minimumPayment { amount currency } disputeDays noticeDays
  categoryTerms { category earnRate burnValue issuePrice redemptionPrice }`;
const WARNINGS = 'contractWarnings { code category }';

const settlement = {
  ...{ paidAtIssuePercent: '40', issueFeePercent: '1.5', redemptionFeePercent: '0', vatPercent: '9' },
  ...{ breakageSharePercent: '50', settlementCycle: 'DAILY', disputeDays: 0, noticeDays: 60 },
  minimumPayment: { amount: '1000000', currency: 'IRR' },
};

test('P-02 P-03 terms of settlement and of categories come back as they were given, with what they lose', async () => {
  const add = `mutation ($input: AddContractVersionInput!) { addContractVersion(input: $input) {
    contractVersion { version ${SETTLEMENT} ${WARNINGS} } warnings { code category message } userErrors { code field } } }`;
  const input = {
    ...{ partnerId: rahnet.id, issuer: true, acceptor: true, currency: 'IRR', earnRate: '0.0001' },
    ...{ burnValue: '1000', issuePrice: '900', redemptionPrice: '800', effectiveFrom: '2090-01-01' },
    ...settlement,
    categoryTerms: [{ category: 'fuel', burnValue: '750', redemptionPrice: '950' }],
  };
  const { addContractVersion } = await world.operator.get(add, { input });
  const expected = [
    { code: 'BURN_VALUE_ABOVE_REDEMPTION_PRICE', category: null },
    { code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE', category: 'fuel' },
  ];
  expect(addContractVersion).toEqual({
    contractVersion: {
      version: 2,
      ...settlement,
      categoryTerms: [
        { category: 'fuel', earnRate: '0.0001', burnValue: '750', issuePrice: '900', redemptionPrice: '950' },
      ],
      contractWarnings: expected,
    },
    // 950 − 900 = 50, less 1.5 % of 900 = 13.5
    warnings: [
      { ...expected[0], message: expect.stringContaining('pays 200 IRR of each itself') },
      {
        ...expected[1],
        message: expect.stringContaining(
          'at fuel, and keeps 13.5 IRR of service fees on both: it loses 36.5 IRR',
        ),
      },
    ],
    userErrors: [],
  });
});

const difference = (from: number, to: number) =>
  `{ partner(slug: "rahnet") { contractDifference(from: ${from}, to: ${to}) { term before after } } }`;

test('P-02 the difference of two versions is for the partner itself, operators and auditors', async () => {
  const expected = [
    { term: 'effectiveFrom', before: '2020-01-01', after: '2090-01-01' },
    { term: 'paidAtIssuePercent', before: '100', after: '40' },
    { term: 'issueFeePercent', before: '0', after: '1.5' },
    { term: 'vatPercent', before: '0', after: '9' },
    { term: 'breakageSharePercent', before: '0', after: '50' },
    { term: 'settlementCycle', before: 'MONTHLY', after: 'DAILY' },
    { term: 'minimumPayment', before: '0', after: '1000000' },
    { term: 'disputeDays', before: '10', after: '0' },
    { term: 'noticeDays', before: '30', after: '60' },
    { term: 'categoryTerms.fuel.burnValue', before: null, after: '750' },
    { term: 'categoryTerms.fuel.redemptionPrice', before: null, after: '950' },
  ];
  for (const caller of [rahnet, world.operator, world.auditor]) {
    expect((await caller.get(difference(1, 2))).partner.contractDifference).toEqual(expected);
  }
  const turned = (await world.auditor.get(difference(2, 1))).partner.contractDifference;
  expect(turned).toEqual(expected.map(({ term, before, after }) => ({ term, before: after, after: before })));
  expect((await world.operator.get(difference(2, 2))).partner.contractDifference).toEqual([]);
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { secret } }',
    { input: { partnerId: rahnet.id, environment: 'LIVE', label: 'till', scopes: ['points:read'] } },
  );
  const till = world.caller(String(issueApiKey.secret));
  for (const caller of [bimeno, await world.member(rahnet), till]) {
    expect((await caller.get(difference(1, 2))).partner.contractDifference).toBeNull();
  }
});

test.each([
  [0, 1, 'from'],
  [1, 3, 'to'],
])('P-02 between %i and %i there is no difference to tell', async (from, to, argument) => {
  const { errors } = await world.operator.ask(difference(from, to));
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: [argument] } }]);
});

test('P-05 an account is read with spaces and Persian digits, and seen by the partner itself, operators and auditors', async () => {
  const set = `mutation ($input: SetSettlementAccountInput!) { setSettlementAccount(input: $input) {
    partner { slug settlementAccount { iban holder } } userErrors { code field } } }`;
  const input = { partnerId: rahnet.id, iban: 'ir۵۸ ۰۰۰۰ ۰۰۰۰ ۰۰۰۰ ۰۰۰۰ ۰۰۱۰ ۰۲', holder: 'راه‌نت' };
  const expected = { iban: 'IR580000000000000000001002', holder: 'راه‌نت' };
  const { setSettlementAccount } = await world.operator.get(set, { input });
  expect(setSettlementAccount).toEqual({
    partner: { slug: 'rahnet', settlementAccount: expected },
    userErrors: [],
  });

  const query = `{ partners { edges { node { slug settlementAccount { iban holder } } } } }`;
  const seen = async (caller: WorldPartner | World['operator']) =>
    listOf((await caller.get(query)).partners.edges).map(({ node }) => node.settlementAccount);
  expect(await seen(world.operator)).toEqual([expected, ACCOUNT]);
  expect(await seen(world.auditor)).toEqual([expected, ACCOUNT]);
  expect(await seen(rahnet)).toEqual([expected, null]);
  expect(await seen(bimeno)).toEqual([null, ACCOUNT]);
});
