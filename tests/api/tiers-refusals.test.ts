import { createWorld, type World, type WorldMember } from '../harness/world.js';
import { nextKey } from './operations.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of ladders and levels refuse, one broken thing per row (rule A-07). */

let world: World;
let ali: WorldMember;

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
  const rahnet = await world.partner('rahnet');
  ali = await world.member(rahnet);
  const { addTierLadderVersion } = await world.operator.get(
    `mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) { userErrors { code } } }`,
    { input: ladder() },
  );
  expect(addTierLadderVersion.userErrors).toEqual([]);
  const { earnPoints } = await rahnet.get(
    `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { tierChange { level } userErrors { code } } }`,
    {
      input: {
        idempotencyKey: nextKey(),
        member: { id: ali.id },
        merchantId: rahnet.merchantId,
        purchase: { reference: nextKey(), amount: rial('500000') },
      },
    },
  );
  expect(earnPoints).toEqual({ tierChange: { level: 'silver' }, userErrors: [] });
});

afterAll(async () => world.close());

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

const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );

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
  busy(() => ladder({})),
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
  busy(giving({})),
]);
