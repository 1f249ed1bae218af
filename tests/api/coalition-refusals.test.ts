import { encodeId } from '../../src/values/ids.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of the coalition itself refuse, one broken thing per row (rule A-07). */

let world: World;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => world.close());

const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});
const operatorOfTwin = async () =>
  world.caller(
    await world.token({ coalition: encodeId('coalition', world.coalition.twinId), roles: ['operator'] }),
  );

const coalition = (changes: object) => async () => ({
  input: {
    name: { en: 'Another' },
    pointsName: { en: 'points' },
    timeZone: 'Asia/Tehran',
    calendar: 'PERSIAN',
    expiryPolicy: { kind: 'NEVER' },
    openLinking: true,
    ...changes,
  },
  by: world.platform,
});
const impossible = (name: string, field: readonly string[], changes: object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: coalition(changes),
});

refuses('createCoalition', () => world, [
  impossible('the name is in no language', ['name'], { name: {} }),
  impossible('a name is blank', ['name', 'fa'], { name: { fa: '  ' } }),
  impossible('a name has 201 characters', ['name', 'en'], { name: { en: 'n'.repeat(201) } }),
  impossible('the name of the points has a control character', ['pointsName', 'en'], {
    pointsName: { en: 'a\u0007' },
  }),
  impossible('there are too many decimals', ['pointsDecimals'], { pointsDecimals: 7 }),
  impossible('the time zone is none', ['timeZone'], { timeZone: 'Tehran' }),
  impossible('V-04 the time zone is an offset', ['timeZone'], { timeZone: '+03:30' }),
  impossible('X-01 the months are missing', ['expiryPolicy', 'months'], {
    expiryPolicy: { kind: 'AFTER_MONTHS', roundUpTo: 'QUARTER' },
  }),
  impossible('X-01 the rounding is missing', ['expiryPolicy', 'roundUpTo'], {
    expiryPolicy: { kind: 'AFTER_MONTHS', months: 3 },
  }),
  impossible('X-01 the month has no such day', ['expiryPolicy', 'day'], {
    expiryPolicy: { kind: 'DAY_OF_YEAR', month: 12, day: 31 },
  }),
  impossible('X-01 a field belongs to another kind', ['expiryPolicy'], {
    expiryPolicy: { kind: 'NEVER', months: 3 },
  }),
  impossible('L-06 the range back is negative', ['occurredAtDaysBack'], { occurredAtDaysBack: -1 }),
  impossible('L-06 the range ahead is too long', ['occurredAtHoursAhead'], { occurredAtHoursAhead: 721 }),
  impossible('B-05 the limit is no number', ['spendCodeAbove'], { spendCodeAbove: '1e3' }),
  impossible('B-05 a code would live for a day', ['spendCodeSeconds'], { spendCodeSeconds: 86_400 }),
  impossible('X-03 more than a year before', ['expiryReminderDays'], { expiryReminderDays: 366 }),
  impossible('a transfer could move nothing', ['transferMost'], { transferMost: '0' }),
]);

const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const update = (name: string, field: readonly string[], input: object) => invalid(name, field, () => input);

refuses('updateCoalition', () => world, [
  update('R-02 returned points would not live a day', ['returnedPointsDays'], { returnedPointsDays: 0 }),
  update('B-05 the limit is negative', ['spendCodeAbove'], { spendCodeAbove: '-1' }),
  update('B-05 one wrong code too few', ['mostWrongCodes'], { mostWrongCodes: 0 }),
  update('a limit is above what one adjustment moves', ['adjustmentApprovalAbove'], {
    adjustmentApprovalAbove: '1000000000001',
  }),
  update('X-03 after points have expired', ['lastExpiryReminderDays'], { lastExpiryReminderDays: -1 }),
  update('A-06 keys could ask nothing', ['keyAllowance', 'maximum'], {
    keyAllowance: { maximum: 0, restoreRate: 1 },
  }),
  update('A-06 nothing would come back', ['personAllowance', 'restoreRate'], {
    personAllowance: { maximum: 10, restoreRate: 0 },
  }),
  update('the reason is empty', ['reason'], { mostWrongCodes: 4, reason: '' }),
  {
    name: 'nothing is to change',
    code: 'INVALID_INPUT',
    field: null,
    given: byOperator(() => ({ reason: 'none', mostWrongCodes: null })),
  },
  {
    name: 'A-02 the coalition is a twin',
    code: 'INVALID_INPUT',
    field: null,
    given: async () => ({ input: { mostWrongCodes: 4 }, by: await operatorOfTwin() }),
  },
  busy(() => ({ mostWrongCodes: 4 })),
]);

const clock = (name: string, field: string, input: object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', field],
  given: async () => ({ input, by: await operatorOfTwin() }),
});

refuses('advanceTestClock', () => world, [
  clock('A-02 the clock would stay', 'by', { by: 0 }),
  clock('A-02 the clock would go back', 'by', { by: -1 }),
  clock('A-02 the instant is past', 'to', { to: '2020-01-01T00:00:00Z' }),
  clock('it is more than ten years', 'by', { by: 400_000_000 }),
  clock('the instant is none', 'to', { to: 'tomorrow' }),
  {
    name: 'A-02 an operator of the live coalition asks',
    code: 'TEST_TWIN_ONLY',
    field: null,
    given: byOperator(() => ({ by: 1 })),
  },
  {
    name: 'A-02 the key is a live one',
    code: 'TEST_TWIN_ONLY',
    field: null,
    given: async () => ({ input: { by: 1 }, by: rahnet }),
  },
]);
