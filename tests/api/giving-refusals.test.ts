import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import {
  accountOf,
  campaignInput,
  charityInput,
  DONATE,
  newCampaign,
  newCharity,
  REGISTER,
  rial,
  SET_ACCOUNT,
} from './giving-world.js';
import { LOCK, nextKey } from './operations.js';
import { busyWhileTermsChange, invalid } from './refusal-rows.js';
import { refuses } from './refusal-table.js';
import { spendingRefusals } from './refusals-of-spending.js';

/** What the mutations of giving refuse, one broken thing per row (rules A-07, B-05, C-01, L-11). */

let world: World;
let rahnet: WorldPartner;
let other: WorldPartner;
let suspended: WorldPartner;
let giver: WorldMember;
let unlinked: WorldMember;
let charity: string;
let campaign: string;

beforeAll(async () => {
  world = await createWorld({ coalition: { spendCodeAbove: 1_000n } });
  rahnet = await world.partner('rahnet');
  other = await world.partner('tizfood');
  suspended = await world.partner('suspended');
  giver = await world.member(rahnet, 100);
  unlinked = await world.member(other, 100);
  await suspended.get(
    `mutation { linkMember(input: { member: { id: "${giver.id}" } }) { userErrors { code } } }`,
  );
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
  charity = await newCharity(world);
  campaign = await newCampaign(world.operator, charity);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const NOBODY = 'chr_0000000000001';
const byOperator = (input: object) => async () => ({ input, by: world.operator });
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const wrong = (name: string, field: readonly string[], input: () => object) =>
  invalid(name, field, () => ({ input: input(), by: world.operator }));

refuses('registerCharity', () => world, [
  wrong('the name is in no language', ['name'], () => charityInput({ name: {} })),
  wrong('the number is empty', ['registrationNumber'], () => charityInput({ registrationNumber: '' })),
  wrong('P-05 the check digits do not fit', ['iban'], () =>
    charityInput({ iban: 'IR062960000000100324200002' }),
  ),
  wrong('nobody holds the account', ['holder'], () => charityInput({ holder: '' })),
  {
    name: 'another charity has the number',
    code: 'REGISTRATION_NUMBER_TAKEN',
    field: ['input', 'registrationNumber'],
    given: async () => {
      const input = charityInput();
      await world.operator.get(REGISTER, { input });
      return { input: charityInput({ registrationNumber: input.registrationNumber }), by: world.operator };
    },
  },
  busy(charityInput),
]);

const noCharity = {
  name: 'there is no such charity',
  code: 'CHARITY_NOT_FOUND',
  field: ['input', 'charityId'],
} as const;

refuses('setCharityAccount', () => world, [
  wrong('P-05 it is no IBAN', ['iban'], () => ({ charityId: charity, iban: 'x', holder: 'Water' })),
  { ...noCharity, given: byOperator({ charityId: NOBODY, iban: charityInput().iban, holder: 'Water' }) },
  busy(() => ({ charityId: charity, iban: charityInput().iban, holder: 'Water' })),
]);

refuses('verifyCharity', () => world, [
  wrong('P-05 it is no IBAN', ['iban'], () => ({ ...accountOf(charity), iban: 'x' })),
  wrong('nobody holds the account', ['holder'], () => ({ ...accountOf(charity), holder: '' })),
  { ...noCharity, given: byOperator(accountOf(NOBODY)) },
  {
    name: 'C-07 another account was set since it was looked at',
    code: 'CHARITY_ACCOUNT_CHANGED',
    field: ['input', 'iban'],
    given: async () => {
      const charityId = await newCharity(world, false);
      const input = { ...accountOf(charityId), iban: 'IR580540105180021273113007' };
      await world.operator.get(SET_ACCOUNT, { input });
      return { input: accountOf(charityId), by: world.secondOperator };
    },
  },
  {
    name: 'C-07 the account is in another name',
    code: 'CHARITY_ACCOUNT_CHANGED',
    field: ['input', 'holder'],
    given: async () => ({
      input: { ...accountOf(charity), holder: 'Water for me' },
      by: world.secondOperator,
    }),
  },
  {
    name: 'whoever set the account verifies it',
    code: 'SAME_PERSON_APPROVES',
    field: ['input', 'charityId'],
    given: async () => ({ input: accountOf(await newCharity(world, false)), by: world.operator }),
  },
  busy(() => accountOf(charity)),
]);

refuses('suspendCharity', () => world, [
  wrong('there is no reason', ['reason'], () => ({ charityId: charity, reason: '' })),
  { ...noCharity, given: byOperator({ charityId: NOBODY, reason: 'test' }) },
  busy(() => ({ charityId: charity, reason: 'test' })),
]);

const offer =
  (changes: object | (() => object) = {}) =>
  () =>
    campaignInput(charity, typeof changes === 'function' ? changes() : changes);
const steps = (...all: readonly (readonly [string, string])[]) => ({
  linear: null,
  steps: all.map(([points, amount]) => ({ points, amount: rial(amount) })),
});
const linear = (changes: object) => ({ linear: { multiple: '10', amount: rial('10000'), ...changes } });
const sponsor = (changes: object) => () => ({
  sponsors: [{ partnerId: rahnet.id, percent: '50', cap: rial('1000'), ...changes }],
});

refuses('addCharityCampaign', () => world, [
  wrong('neither linear nor steps', ['linear'], offer({ linear: null })),
  wrong(
    'both linear and steps',
    ['steps'],
    offer({ ...steps(['1', '1']), linear: { multiple: '1', amount: rial('1') } }),
  ),
  wrong('it ends before it begins', ['until'], offer({ until: '2020-01-01' })),
  wrong('points come to nothing', ['linear', 'amount', 'amount'], offer(linear({ amount: rial('0') }))),
  wrong('V-02 half a rial', ['linear', 'amount', 'amount'], offer(linear({ amount: rial('0.5') }))),
  wrong('the minimum is no multiple', ['linear', 'minimum'], offer(linear({ minimum: '15' }))),
  wrong('there are no steps', ['steps'], offer({ linear: null, steps: [] })),
  wrong('a step is of less money', ['steps', '1'], offer(steps(['5', '50'], ['6', '40']))),
  wrong(
    'amounts are in two currencies',
    ['goal', 'amount', 'currency'],
    offer({
      goal: { amount: { amount: '1', currency: 'USD' }, atGoal: 'GO_ON' },
    }),
  ),
  wrong(
    'C-01 the goal cannot be reached exactly',
    ['goal', 'amount', 'amount'],
    offer({
      ...linear({}),
      goal: { amount: rial('15000'), atGoal: 'CLOSE' },
    }),
  ),
  wrong(
    'C-01 steps cannot come to the goal exactly',
    ['steps', '1', 'amount', 'amount'],
    offer({
      ...steps(['5', '50'], ['6', '60']),
      goal: { amount: rial('100'), atGoal: 'CLOSE' },
    }),
  ),
  wrong('a sponsor adds nothing', ['sponsors', '0', 'percent'], offer(sponsor({ percent: '0' }))),
  wrong('a cap is nothing', ['sponsors', '0', 'cap', 'amount'], offer(sponsor({ cap: rial('0') }))),
  wrong('a turn is none', ['sponsors', '0', 'turn'], offer(sponsor({ turn: 0 }))),
  wrong(
    'a sponsor comes twice',
    ['sponsors', '1', 'partnerId'],
    offer(() => ({
      sponsors: [...sponsor({})().sponsors, ...sponsor({})().sponsors],
    })),
  ),
  {
    name: 'a sponsor is no partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'sponsors', '0', 'partnerId'],
    given: async () => ({ input: offer(sponsor({ partnerId: 'par_0000000000001' }))(), by: world.operator }),
  },
  { ...noCharity, given: async () => ({ input: campaignInput(NOBODY), by: world.operator }) },
  {
    name: 'it would have begun yesterday',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'from'],
    given: async () => ({ input: offer({ from: '2025-01-01' })(), by: world.operator }),
  },
  busy(offer()),
]);

refuses('endCharityCampaign', () => world, [
  wrong('there is no reason', ['reason'], () => ({ campaignId: campaign, reason: '' })),
  {
    name: 'there is no such campaign',
    code: 'CHARITY_CAMPAIGN_NOT_FOUND',
    field: ['input', 'campaignId'],
    given: byOperator({ campaignId: 'chc_0000000000001', reason: 'test' }),
  },
  {
    name: 'its last day would be yesterday',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'until'],
    given: async () => ({
      input: { campaignId: campaign, until: '2025-01-01', reason: 'test' },
      by: world.operator,
    }),
  },
  busy(() => ({ campaignId: campaign, reason: 'test' })),
]);

const give = (changes: object = {}, by: WorldPartner | WorldMember = rahnet) => ({
  input: {
    idempotencyKey: nextKey(),
    member: { id: giver.id },
    campaignId: campaign,
    points: '5',
    ...changes,
  },
  by,
});
const ofWhom = { code: 'MEMBER_NOT_FOUND', field: ['input', 'member'] } as const;
const notOpen = { code: 'CHARITY_CAMPAIGN_NOT_OPEN', field: ['input', 'campaignId'] } as const;
const notPossible = { code: 'DONATION_NOT_POSSIBLE', field: ['input', 'points'] } as const;

refuses('setDonorName', () => world, [
  invalid('the name cannot be seen', ['name'], () => naming({ name: ' ' })),
  invalid('the name is longer than 140 characters', ['name'], () => naming({ name: 'x'.repeat(141) })),
  {
    name: 'A-04 it is another member’s',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ ...naming({ member: { id: unlinked.id } }), by: giver }),
  },
  {
    name: 'there is no such member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => naming({ member: { id: 'mem_0000000000001' } }),
  },
  {
    name: 'A-05 the account is closed',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => {
      const { id } = await world.member(rahnet);
      const ground = 'ASKED_BY_MEMBER';
      const { eraseMember } = await world.operator.get(
        `mutation { eraseMember(input: { member: { id: "${id}" }, ground: ${ground} }) { userErrors { code } } }`,
      );
      expect(eraseMember.userErrors).toEqual([]);
      return naming({ member: { id } });
    },
  },
]);

const naming = (changes: object) => ({
  input: { member: { id: giver.id }, name: 'A giver', ...changes },
  by: world.operator,
});

refuses('donatePoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => give({ idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => give({ points: '0' })),
  invalid('the card is none', ['member', 'card'], () => give({ member: { card: '!' } })),
  invalid('the spend code is empty', ['spendCode'], () => give({ spendCode: '' })),
  invalid('L-07 the metadata has a NUL inside', ['metadata', 'a'], () => give({ metadata: { a: '\u0000' } })),
  {
    name: 'L-04 the key was used with other points',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = give();
      await by.get(DONATE, { input });
      return { input: { ...input, points: '6' }, by };
    },
  },
  {
    ...ofWhom,
    name: 'A-04 the member is not linked to the partner',
    given: async () => give({ member: { id: unlinked.id } }),
  },
  { ...ofWhom, name: "A-04 a member gives another's points", given: async () => give({}, unlinked) },
  {
    name: 'the id is of no campaign',
    code: 'CHARITY_CAMPAIGN_NOT_FOUND',
    field: ['input', 'campaignId'],
    given: async () => give({ campaignId: charity }),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => give({}, suspended),
  },
  {
    name: 'the account is closed',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => give({ member: { id: (await world.closedMember(rahnet)).id } }),
  },
  {
    name: 'nobody has verified the charity',
    code: 'CHARITY_NOT_ACTIVE',
    field: ['input', 'campaignId'],
    given: async () =>
      give({ campaignId: await newCampaign(world.operator, await newCharity(world, false)) }),
  },
  {
    ...notOpen,
    name: 'it begins tomorrow',
    given: async () =>
      give({ campaignId: await newCampaign(world.operator, charity, { from: '2090-01-01' }) }),
  },
  {
    ...notOpen,
    name: 'C-01 it has closed at its goal',
    given: async () => {
      const changes = { goal: { amount: rial('5000'), atGoal: 'CLOSE' } };
      const campaignId = await newCampaign(world.operator, charity, changes);
      await rahnet.get(DONATE, { input: give({ campaignId }).input });
      return give({ campaignId });
    },
  },
  {
    ...notPossible,
    name: 'C-01 it is a point more than is left until the goal',
    given: async () => {
      const changes = { goal: { amount: rial('4000'), atGoal: 'CLOSE' } };
      return give({ campaignId: await newCampaign(world.operator, charity, changes) });
    },
  },
  {
    ...notPossible,
    name: 'C-01 it is less than the minimum',
    given: async () => {
      const changes = { linear: { multiple: '1', amount: rial('1'), minimum: '6' } };
      return give({ campaignId: await newCampaign(world.operator, charity, changes) });
    },
  },
  {
    ...notPossible,
    name: 'C-01 it is none of the steps',
    given: async () =>
      give({ campaignId: await newCampaign(world.operator, charity, steps(['4', '40'], ['6', '60'])) }),
  },
  ...spendingRefusals({
    world: () => world,
    rich: async () => world.member(rahnet, 5_000),
    spend: (of, points, spendCode) => give({ member: { id: of.id }, points, spendCode }),
    lockField: 'member',
  }),
  {
    name: 'B-05 a member has locked spending and gives by itself',
    code: 'SPENDING_LOCKED',
    field: ['input', 'member'],
    given: async () => {
      const careful = await world.member(rahnet, 10);
      await careful.get(LOCK, { input: { member: { id: careful.id } } });
      return give({ member: { id: careful.id } }, careful);
    },
  },
  {
    name: 'L-05 the member has one point less',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'points'],
    given: async () => give({ member: { id: (await world.member(rahnet, 4)).id } }),
  },
  {
    name: 'somebody else holds the lock of the account',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => give(),
    meanwhile: (ask) => world.whileLocked(giver, ask),
  },
]);
