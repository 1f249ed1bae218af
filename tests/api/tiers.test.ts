import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { EARN, nextKey } from './operations.js';

/** Ladders, what members see of their levels, and what mutations of both refuse. */

let world: World;
let rahnet: WorldPartner;
let ali: WorldMember;

const ADD = `mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) {
  ladder { kind version effectiveFrom gapMonths warningDays graceDays reversalsTakeLevels downgrade replacements { code by }
    levels { code rank name { en } requirement { match window months criteria { metric atLeast currency withBonus } }
      validity { kind count } benefit { multiplier bonusPoints paidBy } } }
  userErrors { code field message } } }`;
const TIER = `tier { level { code rank } since until cause next { level { code } match reached progress { metric currency atLeast value missing } }
  keep { level { code } reached progress { metric missing } } history { level cause reason actor { kind id } } }`;

const rial = (amount: string) => ({ amount, currency: 'IRR' });
const spend = (amount: string) => ({
  window: 'CALENDAR_YEAR',
  criteria: [{ metric: 'SPEND', amount: rial(amount) }],
});
const LEVELS = [
  { code: 'base', name: { en: 'Base' } },
  {
    code: 'silver',
    name: { en: 'Silver' },
    requirement: {
      ...spend('500000'),
      match: 'ANY',
      criteria: [...spend('500000').criteria, { metric: 'PURCHASES', atLeast: '10' }],
    },
    validity: { kind: 'YEARS', count: 1 },
    benefit: { bonusPoints: '5', paidBy: 'COALITION' },
  },
  {
    code: 'gold',
    name: { en: 'Gold', fa: 'طلایی' },
    requirement: spend('2000000'),
    validity: { kind: 'YEARS', count: 1 },
    benefit: { multiplier: '2', paidBy: 'ISSUER' },
  },
];
const ladder = (changes: object = {}) => ({ kind: 'PERSON', levels: LEVELS, ...changes });

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  ali = await world.member(rahnet);
  expect((await tierOf(world.operator)) as Json).toBeNull();
  const { addTierLadderVersion } = await world.operator.get(ADD, { input: ladder() });
  expect(addTierLadderVersion.userErrors).toEqual([]);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const tierOf = async (caller: Caller): Promise<Json> => {
  const { member } = await caller.get(`{ member(ref: { id: "${ali.id}" }) { ${TIER} } }`);
  return member.tier as Json;
};

async function earn(points: string) {
  const input = {
    idempotencyKey: nextKey(),
    member: { id: ali.id },
    merchantId: rahnet.merchantId,
    purchase: { reference: nextKey(), amount: rial(`${points}0000`) },
  };
  const document = EARN.replace('replayed', 'replayed tierChange { level cause until memberId reason }');
  const { earnPoints } = await rahnet.get(document, { input });
  const { earnPoints: again } = await rahnet.get(document, { input });
  expect(again).toMatchObject({ replayed: true, tierChange: earnPoints.tierChange });
  return earnPoints;
}

test('T-01 T-11 everybody in the coalition sees the ladders', async () => {
  const query =
    '{ tierLadders(kind: PERSON) { version warningDays downgrade levels { code rank requirement { match criteria { metric atLeast currency } } benefit { multiplier bonusPoints paidBy } } } }';
  for (const caller of [world.operator, world.auditor, rahnet, ali]) {
    const { tierLadders } = await caller.get(query);
    expect(tierLadders).toMatchObject([
      {
        version: 1,
        warningDays: [30, 7],
        downgrade: 'TO_QUALIFIED',
        levels: [
          { code: 'base', requirement: null, benefit: null },
          {
            code: 'silver',
            rank: 1,
            requirement: {
              match: 'ANY',
              criteria: [
                { metric: 'SPEND', atLeast: '500000', currency: 'IRR' },
                { metric: 'PURCHASES', atLeast: '10', currency: null },
              ],
            },
            benefit: { multiplier: null, bonusPoints: '5', paidBy: 'COALITION' },
          },
          { code: 'gold', benefit: { multiplier: '2', bonusPoints: null, paidBy: 'ISSUER' } },
        ],
      },
    ]);
  }
  expect((await rahnet.get('{ tierLadders(kind: BUSINESS) { version } }')).tierLadders).toEqual([]);
});

test('T-05 T-02 A-04 a member sees its level, what is missing, and the earn’s answer says what it has reached', async () => {
  expect(await tierOf(ali)).toEqual({
    level: { code: 'base', rank: 0 },
    ...{ since: null, until: null, cause: null, keep: null, history: [] },
    next: {
      level: { code: 'silver' },
      match: 'ANY',
      reached: false,
      progress: [
        { metric: 'SPEND', currency: 'IRR', atLeast: '500000', value: '0', missing: '500000' },
        { metric: 'PURCHASES', currency: null, atLeast: '10', value: '0', missing: '10' },
      ],
    },
  });
  expect((await earn('20')).tierChange).toBeNull();
  const reaching = await earn('30');
  expect(reaching.tierChange).toEqual({
    ...{ level: 'silver', cause: 'QUALIFIED', memberId: ali.id, reason: null },
    until: expect.stringMatching(/^\d{4}-03-(19|20|21)$/),
  });
  expect(reaching.balance).toMatchObject({ posted: '50' });
  expect((await earn('10')).balance).toMatchObject({ posted: '65' });
  for (const caller of [ali, rahnet, world.operator, world.auditor]) {
    // what was spent at all partners is not for one of them.
    const amounts = caller === rahnet ? [null, null] : ['600000', '1400000'];
    const [value, missing] = amounts;
    expect(await tierOf(caller)).toMatchObject({
      level: { code: 'silver', rank: 1 },
      cause: 'QUALIFIED',
      next: { level: { code: 'gold' }, progress: [{ metric: 'SPEND', atLeast: '2000000', value, missing }] },
      keep: { level: { code: 'silver' }, reached: false },
      history: [{ level: 'silver', cause: 'QUALIFIED', reason: null }],
    });
  }
});

const SET = `mutation ($input: SetMemberLevelInput!) { setMemberLevel(input: $input) { member { id ${TIER} } userErrors { code } } }`;

test('T-03 A-04 what an operator gave says why, to operators and auditors alone', async () => {
  const input = { member: { id: ali.id }, level: 'gold', until: '2090-01-01', reason: 'guest of honour' };
  const { setMemberLevel } = await world.operator.get(SET, { input });
  expect(setMemberLevel).toMatchObject({
    member: { tier: { level: { code: 'gold' }, until: '2090-01-01', cause: 'MANUAL', next: null } },
    userErrors: [],
  });
  const reasons = async (caller: Caller) =>
    listOf((await tierOf(caller)).history as Json).map(({ reason }) => reason);
  expect(await reasons(world.operator)).toEqual(['guest of honour', null]);
  expect(await reasons(world.auditor)).toEqual(['guest of honour', null]);
  expect(await reasons(ali)).toEqual([null, null]);
  expect(await reasons(rahnet)).toEqual([null, null]);
  const { viewer } = await world.operator.get('{ viewer { id } }');
  const authors = async (caller: Caller) =>
    listOf((await tierOf(caller)).history as Json).map(({ actor }) => actor);
  for (const by of [world.operator, world.auditor]) {
    expect(await authors(by)).toEqual([{ kind: 'USER', id: viewer.id }, null]);
  }
  for (const by of [ali, rahnet]) expect(await authors(by)).toEqual([null, null]);
  const { setMemberLevel: ended } = await world.operator.get(SET, {
    input: { member: { id: ali.id }, reason: 'over' },
  });
  expect(ended).toMatchObject({ member: { tier: { level: { code: 'silver' }, cause: 'MANUAL_END' } } });
});

test('T-01 a draft is tried on what members have bought', async () => {
  const kind = 'PERSON';
  const asking = (code: string, metric: string, atLeast: string, changes: object = {}) => ({
    ...{ code, name: { en: code }, validity: { kind: 'LIFETIME' } },
    requirement: { window: 'ROLLING_MONTHS', months: 2, criteria: [{ metric, atLeast }], ...changes },
  });
  const preview = async (...levels: object[]) => {
    const draft = { kind, levels: [{ code: 'base', name: { en: 'Base' } }, ...levels] };
    const { tierLadderPreview } = await world.auditor.get(
      'query ($draft: TierLadderInput!) { tierLadderPreview(draft: $draft) { code members membersNow } }',
      { draft },
    );
    return listOf(tierLadderPreview).map(
      ({ code, members, membersNow }) => `${code} ${members} ${membersNow}`,
    );
  };
  await world.member(rahnet, 7);
  await world.member(rahnet);
  const gone = await world.member(rahnet, 7);
  await world.operator.get(
    'mutation ($input: EraseMemberInput!) { eraseMember(input: $input) { member { id } userErrors { code } } }',
    { input: { member: { id: gone.id }, ground: 'ASKED_BY_MEMBER', forfeit: true } },
  );
  // who has left stands nowhere, by what it bought or by the level it had: 7 points in one purchase, and 60 of three, 5 of them given on top
  expect(await preview(asking('silver', 'POINTS', '7'), asking('gold', 'PURCHASES', '3'))).toEqual([
    'base 1 2',
    'silver 1 1',
    'gold 1 0',
  ]);
  const both = {
    match: 'ALL',
    criteria: [
      { metric: 'SPEND', amount: rial('600000') },
      { metric: 'PARTNERS', atLeast: '1' },
    ],
  };
  expect(await preview(asking('silver', 'POINTS', '1', both))).toEqual(['base 2 2', 'silver 1 1']);
  expect(await preview(asking('silver', 'POINTS', '61'))).toEqual(['base 3 2', 'silver 0 1']);
  const withBonus = { criteria: [{ metric: 'POINTS', atLeast: '61', withBonus: true }] };
  expect(await preview(asking('silver', 'POINTS', '61', withBonus))).toEqual(['base 2 2', 'silver 1 1']);
});

test('T-05 A-04 members are found by their level, of whichever version and kind', async () => {
  const found = async (by: Caller, filter: string) => {
    const { members } = await by.get(
      `{ members(first: 100, filter: { ${filter} }) { edges { node { id kind tier { level { code } } } } } }`,
    );
    return listOf(members.edges).map(({ node }) => node as Json);
  };
  const newcomer = await world.member(rahnet);
  const { enrolMember } = await rahnet.get(
    'mutation { enrolMember(input: { kind: BUSINESS, email: "found@example.com" }) { member { id } } }',
  );
  const person = (id: string, code: string) => ({ id, kind: 'PERSON', tier: { level: { code } } });
  expect(await found(world.operator, 'level: "silver"')).toEqual([person(ali.id, 'silver')]);
  expect(await found(world.auditor, 'level: "base"')).toContainEqual(person(newcomer.id, 'base'));
  expect(await found(rahnet, 'level: "silver", kind: PERSON')).toEqual([person(ali.id, 'silver')]);
  expect(await found(world.operator, 'level: "gold"')).toEqual([]);
  expect(await found(world.operator, 'level: "nowhere"')).toEqual([]);
  // There is no ladder for business accounts: they have no level at all.
  const businesses = await found(world.operator, 'kind: BUSINESS');
  expect(businesses.map(({ id }) => id)).toContain(enrolMember.member.id);
  expect(await found(world.operator, 'level: "base", kind: BUSINESS')).toEqual([]);
  const { errors } = await world.operator.ask('{ members(filter: { level: "" }) { edges { cursor } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['filter', 'level'] } }]);
});
