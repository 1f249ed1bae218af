import { addDays } from '../../src/values/day.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials, type SceneContact, type SceneManager } from './business-scene.js';
import { EARN, nextKey } from './operations.js';
import { type Asking, invalid } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** Rebates over the network: what is refused, and who sees what of them (rules K-12, K-14, A-03). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let scene: BusinessScene;
let account: string;
let manager: SceneManager;
let partnersOwn: SceneManager;
let viewer: SceneContact;
/** At rahnet alone, in force since the month of today; drafted beside it; has ended; given as a perk that has ended. */
let atRahnet: string;
let everywhere: string;
let ended: string;
let promisedNoMore: string;
/** Ended; not for everybody. */
let endedPerk: string;
let forGold: string;
/** The first day of this month, by the coalition's calendar. */
let month: string;

const NO_REBATE = 'reb_0000000000001';
const THRESHOLDS = [
  { from: rials('0'), percent: '1' },
  { from: rials('1000000'), percent: '2.5' },
];
const terms = (changes: object = {}) => ({ thresholds: THRESHOLDS, pointValue: rials('1000'), ...changes });
const asPerk = (changes: object = {}) => ({ thresholds: THRESHOLDS, ...changes });

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
  account = await scene.account();
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${account}" } }) { userErrors { code } } }`,
  );
  manager = await scene.manager('Sara', [account]);
  partnersOwn = await scene.manager('Of rahnet', [account], rahnet);
  viewer = await scene.contact(account, 'VIEWER');
  forGold = await scene.perk({ levels: ['gold'] });
  endedPerk = await scene.perk();
  atRahnet = await added({ partnerId: rahnet.id, payerPartnerId: rahnet.id });
  everywhere = await added();
  ended = await added();
  promisedNoMore = await added({ perkId: endedPerk, terms: asPerk() });
  const { rebate } = await scene.did('activateRebateVersion', { rebateId: atRahnet });
  month = textOf((rebate as Json).versions?.[0]?.from as Json);
  await scene.did('endRebate', { rebateId: ended, reason: 'another one comes' });
  await scene.did('endPerk', { perkId: endedPerk, reason: 'no more' });
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function added(changes: object = {}): Promise<string> {
  const { rebate } = await scene.did('addRebate', {
    ...{ name: { en: 'A good month' }, period: 'MONTH', currency: 'IRR', terms: terms() },
    ...changes,
  });
  return textOf((rebate as Json).id as Json);
}

const adding =
  (changes: object, ofTerms: object = {}): Asking =>
  () => ({
    input: {
      ...{ name: { en: 'A good month' }, period: 'MONTH', currency: 'IRR', terms: terms(ofTerms) },
      ...changes,
    },
    by: world.operator,
  });
const threshold = (from: string, percent: string, currency = 'IRR') => ({
  from: { amount: from, currency },
  percent,
});

refuses('addRebate', () => world, [
  invalid('the name is in no language', ['name'], adding({ name: {} })),
  invalid('the currency is none', ['currency'], adding({ currency: 'rial' })),
  invalid('there is no threshold', ['terms', 'thresholds'], adding({}, { thresholds: [] })),
  invalid(
    'there are too many thresholds',
    ['terms', 'thresholds'],
    adding({}, { thresholds: Array.from({ length: 21 }, (_, at) => threshold(String(at), '1')) }),
  ),
  invalid(
    'a threshold is no more than the one before',
    ['terms', 'thresholds', '1', 'from'],
    adding({}, { thresholds: [threshold('5', '1'), threshold('5', '2')] }),
  ),
  invalid(
    'a percentage is less than the one before',
    ['terms', 'thresholds', '1', 'percent'],
    adding({}, { thresholds: [threshold('5', '2'), threshold('6', '1')] }),
  ),
  invalid(
    'a percentage is 0',
    ['terms', 'thresholds', '0', 'percent'],
    adding({}, { thresholds: [threshold('5', '0')] }),
  ),
  invalid(
    'a percentage is above 100',
    ['terms', 'thresholds', '0', 'percent'],
    adding({}, { thresholds: [threshold('5', '100.00000001')] }),
  ),
  invalid(
    'V-03 a percentage is too precise',
    ['terms', 'thresholds', '0', 'percent'],
    adding({}, { thresholds: [threshold('5', '0.000000001')] }),
  ),
  invalid(
    'a threshold is in another currency',
    ['terms', 'thresholds', '0', 'from'],
    adding({}, { thresholds: [threshold('5', '1', 'EUR')] }),
  ),
  invalid('a point stands for nothing', ['terms', 'pointValue'], adding({}, { pointValue: rials('0') })),
  invalid('nobody says what a point stands for', ['terms', 'pointValue'], adding({}, { pointValue: null })),
  invalid(
    'a point stands for another currency',
    ['terms', 'pointValue'],
    adding({}, { pointValue: { amount: '1', currency: 'EUR' } }),
  ),
  invalid('the days are too many', ['terms', 'waitDays'], adding({}, { waitDays: 181 })),
  invalid('the days are below 0', ['terms', 'waitDays'], adding({}, { waitDays: -1 })),
  invalid('the perk is not for everybody', ['perkId'], () => adding({ perkId: forGold, terms: asPerk() })()),
  invalid('a perk stands for its worth', ['terms', 'pointValue'], () => adding({ perkId: endedPerk })()),
  invalid('whoever pays for the perk pays', ['payerPartnerId'], () =>
    adding({ perkId: endedPerk, payerPartnerId: rahnet.id, terms: asPerk() })(),
  ),
  {
    name: 'what is bought at no partner counts',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: async () => adding({ partnerId: 'rahnet' })(),
  },
  {
    name: 'whoever pays is no partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'payerPartnerId'],
    given: async () => adding({ payerPartnerId: 'par_0000000000001' })(),
  },
  {
    name: 'the perk is none',
    code: 'PERK_NOT_FOUND',
    field: ['input', 'perkId'],
    given: async () => adding({ perkId: 'prk_0000000000001', terms: asPerk() })(),
  },
  {
    name: 'the perk has ended',
    code: 'PERK_NOT_AVAILABLE',
    field: ['input', 'perkId'],
    given: async () => adding({ perkId: endedPerk, terms: asPerk() })(),
  },
]);

const drafting =
  (rebateId: () => string, draft: object = terms()): Asking =>
  () => ({ input: { rebateId: rebateId(), terms: draft }, by: world.operator });

refuses('draftRebateVersion', () => world, [
  invalid(
    'there is no threshold',
    ['terms', 'thresholds'],
    drafting(() => everywhere, terms({ thresholds: [] })),
  ),
  {
    name: 'the id is of no rebate',
    code: 'REBATE_NOT_FOUND',
    field: ['input', 'rebateId'],
    given: async () => drafting(() => NO_REBATE)(),
  },
  {
    name: 'the perk as which it is given has ended',
    code: 'PERK_NOT_AVAILABLE',
    field: ['input', 'rebateId'],
    given: async () => drafting(() => promisedNoMore, asPerk())(),
  },
  {
    name: 'the rebate has ended',
    code: 'REBATE_ENDED',
    field: ['input', 'rebateId'],
    given: async () => drafting(() => ended)(),
  },
]);

const activating =
  (rebateId: () => string, from?: () => string): Asking =>
  () => ({ input: { rebateId: rebateId(), from: from?.() }, by: world.operator });

refuses('activateRebateVersion', () => world, [
  invalid(
    'the day is none',
    ['from'],
    activating(
      () => everywhere,
      () => 'soon',
    ),
  ),
  invalid(
    'the day is not the first of a month',
    ['from'],
    activating(
      () => everywhere,
      () => addDays(month, 1),
    ),
  ),
  {
    name: 'the id is of no rebate',
    code: 'REBATE_NOT_FOUND',
    field: ['input', 'rebateId'],
    given: async () => activating(() => 'everywhere')(),
  },
  {
    name: 'the perk as which it is given has ended',
    code: 'PERK_NOT_AVAILABLE',
    field: ['input', 'rebateId'],
    given: async () => activating(() => promisedNoMore)(),
  },
  {
    name: 'the rebate has ended',
    code: 'REBATE_ENDED',
    field: ['input', 'rebateId'],
    given: async () => activating(() => ended)(),
  },
  {
    name: 'nothing is drafted',
    code: 'REBATE_NOT_DRAFTED',
    field: ['input', 'rebateId'],
    given: async () => activating(() => atRahnet)(),
  },
  {
    name: 'the month of today has been promised otherwise',
    code: 'REBATE_DATES_CONFLICT',
    field: ['input', 'from'],
    given: async () => {
      const rebateId = await added();
      await scene.did('activateRebateVersion', { rebateId });
      await scene.did('draftRebateVersion', { rebateId, terms: terms() });
      return activating(
        () => rebateId,
        () => month,
      )();
    },
  },
]);

refuses('endRebate', () => world, [
  invalid('the reason is empty', ['reason'], () => ({
    input: { rebateId: atRahnet, reason: '' },
    by: world.operator,
  })),
  {
    name: 'the id is of no rebate',
    code: 'REBATE_NOT_FOUND',
    field: ['input', 'rebateId'],
    given: async () => ({ input: { rebateId: NO_REBATE, reason: 'no more' }, by: world.operator }),
  },
]);

test('K-12 K-14 A-03 an account and those who look after it see how far it is; drafts and payers are for operators', async () => {
  const buy = async (at: WorldPartner, amount: string) => {
    const reference = nextKey();
    const purchase = { reference, amount: rials(amount) };
    const input = { idempotencyKey: reference, member: { id: account }, merchantId: at.merchantId, purchase };
    await at.get(EARN, { input });
  };
  await buy(rahnet, '600000');
  await buy(tizfood, '1400000');
  await scene.did('activateRebateVersion', { rebateId: everywhere });
  await scene.did('draftRebateVersion', { rebateId: everywhere, terms: terms({ method: 'WHOLE' }) });

  const progress = async (by: Caller) => {
    const { businessAccount } = await by.get(
      `{ businessAccount(ref: { id: "${account}" }) { rebateCredits { id } rebates { from computedOn spend { amount } amount { amount }
           earned corrected expected next { percent } missing { amount } rebate { id partner { slug } payer { slug } versions { number } } } } }`,
    );
    return listOf(businessAccount.rebates).filter(({ rebate }) =>
      [atRahnet, everywhere].includes(textOf((rebate as Json).id as Json)),
    );
  };
  const own = (id: string, slug: string | null, payer: string | null, versions: readonly number[]) => ({
    ...{ id, partner: slug && { slug }, payer: payer && { slug: payer } },
    versions: versions.map((number) => ({ number })),
  });
  const counts = (spend: string, amount: string, earned: string) => ({
    ...{
      from: month,
      computedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      corrected: '0',
      earned,
      expected: earned,
    },
    ...{ spend: { amount: spend }, amount: { amount } },
  });
  const first = { ...counts('600000', '6000', '6'), next: { percent: '2.5' }, missing: { amount: '400000' } };
  // 10 000 + 2.5 % of 1 000 000
  const second = { ...counts('2000000', '35000', '35'), next: null, missing: null };
  expect(await progress(world.operator)).toEqual([
    { ...first, rebate: own(atRahnet, 'rahnet', 'rahnet', [1]) },
    { ...second, rebate: own(everywhere, null, null, [1, 2]) },
  ]);
  for (const by of [manager, viewer]) {
    expect(await progress(by)).toEqual([
      { ...first, rebate: own(atRahnet, 'rahnet', null, [1]) },
      { ...second, rebate: own(everywhere, null, null, [1]) },
    ]);
  }
  expect(await progress(partnersOwn)).toEqual([{ ...first, rebate: own(atRahnet, 'rahnet', null, [1]) }]);

  const ids = async (by: Caller) => {
    const { rebates } = await by.get('{ rebates(first: 100) { edges { node { id } } } }');
    return listOf(rebates.edges).map(({ node }) => textOf((node as Json).id as Json));
  };
  expect(await ids(partnersOwn)).toEqual([atRahnet]);
  expect(await ids(world.operator)).toEqual(
    expect.arrayContaining([atRahnet, everywhere, ended, promisedNoMore]),
  );
  expect(await ids(viewer)).toEqual(expect.arrayContaining([atRahnet, everywhere]));
  expect(await ids(viewer)).not.toContain(ended);

  const { rebatePreview, nothing } = await world.operator.get(
    `{ rebatePreview(rebateId: "${everywhere}") { from accounts rewarded spend { amount } amount { amount } earned version { number method }
         reached { from { amount } percent accounts } }
       nothing: rebatePreview(rebateId: "${NO_REBATE}", on: "2020-01-01") { from } }`,
  );
  expect(nothing).toBeNull();
  expect(rebatePreview).toEqual({
    ...{ from: month, accounts: 1, rewarded: 1, spend: { amount: '2000000' }, amount: { amount: '50000' } },
    ...{ earned: '50', version: { number: 2, method: 'WHOLE' } },
    reached: [
      { from: { amount: '0' }, percent: '1', accounts: 0 },
      { from: { amount: '1000000' }, percent: '2.5', accounts: 1 },
    ],
  });
  const wrong = await world.operator.ask(
    `{ rebatePreview(rebateId: "${everywhere}", on: "tomorrow") { from } }`,
  );
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: ['on'] });
});
