import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What operators' and the platform's mutations refuse, one broken thing per row (rule A-07). */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;
let onboarding: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet);
  onboarding = await registered('onboarding');
});

afterAll(async () => world.close());

async function registered(slug: string): Promise<string> {
  const { registerPartner } = await world.operator.get(
    `mutation { registerPartner(input: { slug: "${slug}", name: { en: "New" } }) { partner { id } } }`,
  );
  return String(registerPartner.partner.id);
}

const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const NOBODY = 'par_0000000000001';

refuses('registerPartner', () => world, [
  invalid('the slug has capitals', ['slug'], () => ({ slug: 'Rahnet', name: { en: 'x' } })),
  invalid('the slug is one letter', ['slug'], () => ({ slug: 'r', name: { en: 'x' } })),
  invalid('the name is in no language', ['name'], () => ({ slug: 'new', name: {} })),
  {
    name: 'a partner has the slug',
    code: 'SLUG_TAKEN',
    field: ['input', 'slug'],
    given: byOperator(() => ({ slug: 'rahnet', name: { en: 'x' } })),
  },
  busy(() => ({ slug: 'another', name: { en: 'x' } })),
]);

const contract = (changes: object) => () => ({
  partnerId: onboarding,
  issuer: true,
  acceptor: true,
  currency: 'IRR',
  earnRate: '0.0001',
  burnValue: '1000',
  issuePrice: '1050',
  redemptionPrice: '1000',
  effectiveFrom: '2026-01-01',
  ...changes,
});

refuses('addContractVersion', () => world, [
  invalid('V-03 a rate has 9 fraction digits', ['earnRate'], contract({ earnRate: '0.000000001' })),
  invalid('a rate is negative', ['burnValue'], contract({ burnValue: '-1' })),
  invalid('a rate has an exponent', ['issuePrice'], contract({ issuePrice: '1e3' })),
  invalid('a rate is too large', ['redemptionPrice'], contract({ redemptionPrice: '10000000001' })),
  invalid('the currency is none', ['currency'], contract({ currency: 'irr' })),
  invalid('the day is none', ['effectiveFrom'], contract({ effectiveFrom: '2026-02-29' })),
  invalid('it ends before it begins', ['effectiveUntil'], contract({ effectiveUntil: '2025-12-31' })),
  invalid('E-03 points would be pending for 91 days', ['vestingDays'], contract({ vestingDays: 91 })),
  invalid('E-04 a cap is nothing', ['caps', 'perMemberDay'], contract({ caps: { perMemberDay: '0' } })),
  invalid(
    'E-04 a cap is more than a purchase can earn',
    ['caps', 'perPurchase'],
    contract({ caps: { perPurchase: '1000000000001' } }),
  ),
  invalid('B-03 holds would end at once', ['holdSeconds'], contract({ holdSeconds: 0 })),
  invalid(
    'V-02 the float limit has fractions of a rial',
    ['floatLimit', 'amount'],
    contract({ billing: 'PREPAID', floatLimit: { amount: '1.5', currency: 'IRR' } }),
  ),
  invalid(
    'E-05 the float limit is in another currency',
    ['floatLimit', 'currency'],
    contract({ billing: 'PREPAID', floatLimit: { amount: '1', currency: 'USD' } }),
  ),
  invalid(
    'E-05 a prepaid partner has a credit limit',
    ['creditLimit'],
    contract({ billing: 'PREPAID', creditLimit: { amount: '1', currency: 'IRR' } }),
  ),
  invalid(
    'E-05 a postpaid partner has a float limit',
    ['floatLimit'],
    contract({ floatLimit: { amount: '1', currency: 'IRR' } }),
  ),
  invalid(
    'P-02 more than all is paid at issue',
    ['paidAtIssuePercent'],
    contract({ paidAtIssuePercent: '100.1' }),
  ),
  invalid('P-02 a fee is negative', ['issueFeePercent'], contract({ issueFeePercent: '-1' })),
  invalid('P-02 a fee is no number', ['redemptionFeePercent'], contract({ redemptionFeePercent: '1%' })),
  invalid('P-02 VAT is above all', ['vatPercent'], contract({ vatPercent: '101' })),
  invalid('P-02 breakage is above all', ['breakageSharePercent'], contract({ breakageSharePercent: '200' })),
  invalid('P-02 a window of 91 days', ['disputeDays'], contract({ disputeDays: 91 })),
  invalid('P-02 a notice of a negative time', ['noticeDays'], contract({ noticeDays: -1 })),
  invalid(
    'P-02 the minimum is in another currency',
    ['minimumPayment', 'currency'],
    contract({ minimumPayment: { amount: '1', currency: 'USD' } }),
  ),
  invalid(
    'P-02 E-05 what is carried over would use the credit limit up',
    ['minimumPayment'],
    contract({
      minimumPayment: { amount: '1', currency: 'IRR' },
      creditLimit: { amount: '1', currency: 'IRR' },
    }),
  ),
  invalid(
    'P-02 a category is none',
    ['categoryTerms', '0', 'category'],
    contract({ categoryTerms: [{ category: 'Fuel', issuePrice: '1' }] }),
  ),
  invalid(
    'P-02 a category has two prices',
    ['categoryTerms', '1', 'category'],
    contract({
      categoryTerms: [
        { category: 'fuel', issuePrice: '1' },
        { category: 'fuel', issuePrice: '2' },
      ],
    }),
  ),
  invalid(
    'P-02 a category says nothing of its own',
    ['categoryTerms', '0'],
    contract({ categoryTerms: [{ category: 'fuel' }] }),
  ),
  invalid(
    'P-02 a price of a category is negative',
    ['categoryTerms', '0', 'burnValue'],
    contract({ categoryTerms: [{ category: 'fuel', burnValue: '-1' }] }),
  ),
  invalid('the partner neither issues nor accepts', ['issuer'], contract({ issuer: false, acceptor: false })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(contract({ partnerId: NOBODY })),
  },
  {
    name: "the id is a member's",
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(() => contract({ partnerId: member.id })()),
  },
  {
    name: 'P-01 a later version begins in the past',
    code: 'CONTRACT_DATES_CONFLICT',
    field: ['input', 'effectiveFrom'],
    given: byOperator(() => contract({ partnerId: rahnet.id, effectiveFrom: '2026-01-01' })()),
  },
  busy(contract({})),
]);

refuses('addMerchant', () => world, [
  invalid('the category has spaces', ['category'], () => ({
    partnerId: rahnet.id,
    name: { en: 'x' },
    category: 'food delivery',
  })),
  invalid('the name is in no language', ['name'], () => ({
    partnerId: rahnet.id,
    name: {},
    category: 'food',
  })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: NOBODY, name: { en: 'x' }, category: 'food' })),
  },
  busy(() => ({ partnerId: rahnet.id, name: { en: 'x' }, category: 'food' })),
]);

const key = (changes: object) => () => ({
  partnerId: onboarding,
  environment: 'LIVE',
  label: 'till',
  ...changes,
});

refuses('issueApiKey', () => world, [
  invalid('the label is empty', ['label'], key({ label: '' })),
  invalid('a scope is none', ['scopes', '1'], key({ scopes: ['points:read', 'points:burn'] })),
  invalid('there are no scopes in the list', ['scopes'], key({ scopes: [] })),
  invalid('it ends in the past', ['expiresAt'], key({ expiresAt: '2020-01-01T00:00:00Z' })),
  invalid('the instant is none', ['expiresAt'], key({ expiresAt: 'tomorrow' })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(key({ partnerId: NOBODY })),
  },
  {
    name: 'A-02 two keys are valid already',
    code: 'API_KEY_LIMIT_REACHED',
    field: ['input', 'environment'],
    given: async () => {
      const partnerId = await registered('two-keys');
      const issue = `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { userErrors { code } } }`;
      for (const label of ['old', 'new'])
        await world.operator.get(issue, { input: key({ partnerId, label })() });
      return { input: key({ partnerId })(), by: world.operator };
    },
  },
]);

refuses('revokeApiKey', () => world, [
  invalid('the reason is empty', ['reason'], () => ({ keyId: 'key_0000000000001', reason: '' })),
  {
    name: 'there is no such key',
    code: 'API_KEY_NOT_FOUND',
    field: ['input', 'keyId'],
    given: byOperator(() => ({ keyId: 'key_0000000000001' })),
  },
  {
    name: "the id is a partner's",
    code: 'API_KEY_NOT_FOUND',
    field: ['input', 'keyId'],
    given: byOperator(() => ({ keyId: rahnet.id })),
  },
]);

refuses('setKeyAllowance', () => world, [
  invalid('A-06 nothing could be saved up', ['allowance', 'maximum'], () => ({
    keyId: 'key_0000000000001',
    allowance: { maximum: 0, restoreRate: 10 },
  })),
  invalid('A-06 more would come back than can', ['allowance', 'restoreRate'], () => ({
    keyId: 'key_0000000000001',
    allowance: { maximum: 10, restoreRate: 100_000_001 },
  })),
  invalid('the reason is empty', ['reason'], () => ({ keyId: 'key_0000000000001', reason: '' })),
  {
    name: 'there is no such key',
    code: 'API_KEY_NOT_FOUND',
    field: ['input', 'keyId'],
    given: byOperator(() => ({
      keyId: 'key_0000000000001',
      allowance: { maximum: 1_000_000_000, restoreRate: 1 },
    })),
  },
]);

refuses('activatePartner', () => world, [
  invalid('the reason is too long', ['reason'], () => ({ partnerId: onboarding, reason: 'r'.repeat(501) })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: NOBODY })),
  },
  {
    name: 'P-04 contract, merchant, account and key are missing',
    code: 'ONBOARDING_INCOMPLETE',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: onboarding })),
  },
  {
    name: 'P-04 the partner leaves',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'partnerId'],
    given: async () => ({
      input: { partnerId: (await world.leavingPartner('leaving')).id },
      by: world.operator,
    }),
  },
  busy(() => ({ partnerId: rahnet.id })),
]);

refuses('suspendPartner', () => world, [
  invalid('the reason is empty', ['reason'], () => ({ partnerId: rahnet.id, reason: '' })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: 'nonsense', reason: 'test' })),
  },
  {
    name: 'P-04 the partner is not active yet',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: onboarding, reason: 'test' })),
  },
  busy(() => ({ partnerId: rahnet.id, reason: 'test' })),
]);

const account = (changes: object) => () => ({
  partnerId: onboarding,
  iban: 'IR850000000000000000001001',
  holder: 'New',
  ...changes,
});

refuses('setSettlementAccount', () => world, [
  invalid('P-05 its check digits do not fit', ['iban'], account({ iban: 'IR860000000000000000001001' })),
  invalid('P-05 it is a digit short', ['iban'], account({ iban: 'IR85000000000000000001001' })),
  invalid('P-05 its country has no such numbers', ['iban'], account({ iban: 'US850000000000000000001001' })),
  invalid('the holder is nobody', ['holder'], account({ holder: '' })),
  invalid('the holder is longer than payments take', ['holder'], account({ holder: 'x'.repeat(141) })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(account({ partnerId: NOBODY })),
  },
  busy(account({})),
]);

for (const mutation of ['suspendMember', 'reinstateMember']) {
  refuses(mutation, () => world, [
    invalid('the reason is empty', ['reason'], () => ({ member: { id: member.id }, reason: '' })),
    invalid('nobody can see the reason', ['reason'], () => ({
      member: { id: member.id },
      reason: ' \u200f',
    })),
    invalid('the phone number is none', ['member', 'phone'], () => ({
      member: { phone: '1' },
      reason: 'test',
    })),
    {
      name: 'there is no such member',
      code: 'MEMBER_NOT_FOUND',
      field: ['input', 'member'],
      given: byOperator(() => ({ member: { phone: '+989120999999' }, reason: 'test' })),
    },
    {
      name: 'the account is closed for good',
      code: 'MEMBER_NOT_ACTIVE',
      field: ['input', 'member'],
      given: async () => {
        const closed = await world.closedMember(rahnet);
        return { input: { member: { id: closed.id }, reason: 'test' }, by: world.operator };
      },
    },
  ]);
}

test('what an operator brings in works at once, in the coalition and as a trial in its twin', async () => {
  const partnerId = await registered('newcomer');
  const add = `mutation ($contract: AddContractVersionInput!, $merchant: AddMerchantInput!) {
    addContractVersion(input: $contract) { contractVersion { version } warnings { code message } userErrors { code } }
    addMerchant(input: $merchant) { merchant { id partner { slug } } userErrors { code } } }`;
  const added = await world.operator.get(add, {
    contract: contract({ partnerId, redemptionPrice: '1100' })(),
    merchant: { partnerId, name: { fa: 'فروشگاه' }, category: 'food' },
  });
  expect(added).toMatchObject({
    addContractVersion: {
      contractVersion: { version: 1 },
      warnings: [{ code: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE', message: expect.stringContaining('50 IRR') }],
      userErrors: [],
    },
    addMerchant: { merchant: { partner: { slug: 'newcomer' } }, userErrors: [] },
  });
  const issue = `mutation ($input: IssueApiKeyInput!) {
    issueApiKey(input: $input) { apiKey { hint environment scopes } secret userErrors { code } } }`;
  const live = (await world.operator.get(issue, { input: key({ partnerId })() })).issueApiKey;
  const trial = (await world.operator.get(issue, { input: key({ partnerId, environment: 'TEST' })() }))
    .issueApiKey;
  await world.operator.get(
    'mutation ($input: SetSettlementAccountInput!) { setSettlementAccount(input: $input) { userErrors { code } } }',
    { input: account({ partnerId })() },
  );
  const activated = await world.operator.get(
    `mutation { activatePartner(input: { partnerId: "${partnerId}" }) { partner { status } userErrors { code } } }`,
  );
  expect(activated.activatePartner).toEqual({ partner: { status: 'ACTIVE' }, userErrors: [] });
  expect(String(live.secret).startsWith(String(live.apiKey.hint))).toBe(true);
  for (const secret of [live.secret, trial.secret]) {
    const newcomer = world.caller(String(secret));
    const { enrolMember } = await newcomer.get(
      `mutation { enrolMember(input: { phone: "0912 000 7788" }) { member { id } created userErrors { code } } }`,
    );
    expect(enrolMember).toMatchObject({ created: true, userErrors: [] });
  }
});
