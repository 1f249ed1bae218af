import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { EARN, nextKey } from './operations.js';
import { refuses } from './refusal-table.js';

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
  keep { level { code } reached progress { metric missing } } history { level cause reason } }`;

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

test('T-05 T-02 a member sees its level, what is missing, and the earn’s answer says what it has reached', async () => {
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
    expect(await tierOf(caller)).toMatchObject({
      level: { code: 'silver', rank: 1 },
      cause: 'QUALIFIED',
      next: { level: { code: 'gold' }, progress: [{ metric: 'SPEND', value: '600000', missing: '1400000' }] },
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
  const { setMemberLevel: ended } = await world.operator.get(SET, {
    input: { member: { id: ali.id }, reason: 'over' },
  });
  expect(ended).toMatchObject({ member: { tier: { level: { code: 'silver' }, cause: 'MANUAL_END' } } });
});

const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});
const [BASE, SILVER, GOLD] = LEVELS as [object, object, object];
const withGold = (changes: object) => () => ladder({ levels: [BASE, SILVER, { ...GOLD, ...changes }] });
const asking = (requirement: object) => withGold({ requirement: { ...spend('1'), ...requirement } });

refuses('addTierLadderVersion', () => world, [
  invalid('there is one level', ['levels'], () => ladder({ levels: [BASE] })),
  invalid('a code comes twice', ['levels', '2', 'code'], withGold({ code: 'silver' })),
  invalid('a code is none', ['levels', '2', 'code'], withGold({ code: 'Gold!' })),
  invalid('a name is in no language', ['levels', '2', 'name'], withGold({ name: {} })),
  invalid('the lowest asks for something', ['levels', '0', 'requirement'], () =>
    ladder({ levels: [SILVER, GOLD] }),
  ),
  invalid(
    'another one asks for nothing',
    ['levels', '2', 'requirement'],
    withGold({ requirement: null, validity: null }),
  ),
  invalid(
    'a level lasts for no time that is told',
    ['levels', '2', 'validity'],
    withGold({ validity: null }),
  ),
  invalid('a level has no criteria', ['levels', '2', 'requirement', 'criteria'], asking({ criteria: [] })),
  invalid(
    'money comes as a number',
    ['levels', '2', 'requirement', 'criteria', '0', 'amount'],
    asking({ criteria: [{ metric: 'SPEND', atLeast: '5' }] }),
  ),
  invalid(
    'points come as money',
    ['levels', '2', 'requirement', 'criteria', '0', 'amount'],
    asking({ criteria: [{ metric: 'POINTS', amount: rial('5') }] }),
  ),
  invalid(
    'a number is missing',
    ['levels', '2', 'requirement', 'criteria', '0', 'atLeast'],
    asking({ criteria: [{ metric: 'PARTNERS' }] }),
  ),
  invalid(
    'nothing is asked for',
    ['levels', '2', 'requirement', 'criteria', '0', 'atLeast'],
    asking({ criteria: [{ metric: 'PARTNERS', atLeast: '0' }] }),
  ),
  invalid(
    'V-02 money has fractions of a rial',
    ['levels', '2', 'requirement', 'criteria', '0', 'amount', 'amount'],
    asking({ criteria: [{ metric: 'SPEND', amount: rial('0.5') }] }),
  ),
  invalid(
    'purchases are counted with bonus',
    ['levels', '2', 'requirement', 'criteria', '0', 'withBonus'],
    asking({ criteria: [{ metric: 'PURCHASES', atLeast: '1', withBonus: true }] }),
  ),
  invalid(
    'rolling months are not told',
    ['levels', '2', 'requirement', 'months'],
    asking({ window: 'ROLLING_MONTHS' }),
  ),
  invalid(
    'there are too many rolling months',
    ['levels', '2', 'requirement', 'months'],
    asking({ window: 'ROLLING_MONTHS', months: 61 }),
  ),
  invalid('a year has months', ['levels', '2', 'requirement', 'months'], asking({ months: 12 })),
  invalid(
    'it lasts no months',
    ['levels', '2', 'validity', 'count'],
    withGold({ validity: { kind: 'MONTHS', count: 0 } }),
  ),
  invalid(
    'it lasts too many years',
    ['levels', '2', 'validity', 'count'],
    withGold({ validity: { kind: 'YEARS', count: 21 } }),
  ),
  invalid(
    'for ever is counted',
    ['levels', '2', 'validity', 'count'],
    withGold({ validity: { kind: 'LIFETIME', count: 1 } }),
  ),
  invalid(
    'it gives nothing',
    ['levels', '2', 'benefit', 'multiplier'],
    withGold({ benefit: { paidBy: 'ISSUER' } }),
  ),
  invalid(
    'it multiplies by one',
    ['levels', '2', 'benefit', 'multiplier'],
    withGold({ benefit: { multiplier: '1', paidBy: 'ISSUER' } }),
  ),
  invalid(
    'V-01 it gives a bonus of nothing',
    ['levels', '2', 'benefit', 'bonusPoints'],
    withGold({ benefit: { bonusPoints: '0', paidBy: 'ISSUER' } }),
  ),
  invalid('the gap is no month', ['gapMonths'], () => ladder({ gapMonths: 0 })),
  invalid('the grace is too long', ['graceDays'], () => ladder({ graceDays: 91 })),
  invalid('a warning comes twice', ['warningDays', '1'], () => ladder({ warningDays: [7, 7] })),
  invalid('a warning comes on the day', ['warningDays', '0'], () => ladder({ warningDays: [0] })),
  invalid('the first day is none', ['effectiveFrom'], () => ladder({ effectiveFrom: '2090-02-30' })),
  invalid('T-11 a level that is gone is not replaced', ['replacements'], () =>
    ladder({ levels: [BASE, GOLD] }),
  ),
  invalid('a level is replaced that is still there', ['replacements', '0', 'code'], () =>
    ladder({ replacements: [{ code: 'gold', by: 'silver' }] }),
  ),
  invalid('a level is replaced by none', ['replacements', '0', 'by'], () =>
    ladder({ levels: [BASE, GOLD], replacements: [{ code: 'silver', by: 'bronze' }] }),
  ),
  invalid('a level is replaced twice', ['replacements'], () =>
    ladder({
      levels: [BASE, GOLD],
      replacements: [
        { code: 'silver', by: 'gold' },
        { code: 'silver', by: 'base' },
      ],
    }),
  ),
  {
    name: 'L-06 it would begin today, where purchases have been priced',
    code: 'LADDER_DATES_CONFLICT',
    field: ['input', 'effectiveFrom'],
    given: byOperator(() => ladder({ effectiveFrom: '2026-01-01' })),
  },
]);

const giving = (changes: object) => () => ({
  member: { id: ali.id },
  level: 'gold',
  until: '2090-01-01',
  reason: 'guest',
  ...changes,
});

refuses('setMemberLevel', () => world, [
  invalid('the reason is empty', ['reason'], giving({ reason: '' })),
  invalid('a level has no end', ['until'], giving({ until: null })),
  invalid('an end has no level', ['until'], giving({ level: null })),
  invalid('the end is no day', ['until'], giving({ until: 'never' })),
  invalid('the end is over', ['until'], giving({ until: '2026-01-01' })),
  {
    name: 'there is no such member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: byOperator(giving({ member: { id: 'mem_0000000000001' } })),
  },
  {
    name: 'there is no such level',
    code: 'LEVEL_NOT_FOUND',
    field: ['input', 'level'],
    given: byOperator(giving({ level: 'platinum' })),
  },
  {
    name: 'T-12 it has a higher one by itself',
    code: 'LEVEL_BELOW_OWN',
    field: ['input', 'level'],
    given: byOperator(giving({ level: 'base' })),
  },
]);
