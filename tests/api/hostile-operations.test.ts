import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import {
  ADJUST,
  APPROVE,
  adjustInput,
  burnInput,
  CAPTURE,
  EARN,
  earnInput,
  HOLD,
  nextKey,
  RELEASE,
  REVERSE,
  reverseInput,
  SPEND_CODE,
  TRANSFER,
  transferInput,
} from './operations.js';

/** Holds, reversals, transfers and corrections as a hostile caller sends them: clear refusals, and unchanged books. */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;
let another: WorldMember;
/** A hold and a transaction of the live coalition, and a caller of its twin. */
let holdId: string;
let transactionId: string;
let twin: Caller;
let before: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet, 100);
  another = await world.member(rahnet);
  const earned = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '10000' }) });
  transactionId = textOf(earned.earnPoints.transaction.id);
  const held = await rahnet.get(HOLD, { input: hold() });
  holdId = textOf(held.holdPoints.hold.id);
  const { issueApiKey } = await world.operator.get(
    `mutation { issueApiKey(input: { partnerId: "${rahnet.id}", environment: TEST, label: "trial" }) { secret } }`,
  );
  twin = world.caller(textOf(issueApiKey.secret));
  before = await world.books();
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.books()).toBe(before);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const LONG = 'x'.repeat(10_000);
const NUMBERS = [
  '',
  ' ',
  '+1',
  '-1',
  '1.0',
  '1e3',
  '0x10',
  '۱۰',
  '１０',
  'NaN',
  '9'.repeat(10_000),
  '\u00001',
];
const IDS = [
  '',
  LONG,
  'hld_',
  'HLD_0000000000001',
  'hld_8000000000000',
  "hld_' or 1=1 --",
  '\u0000',
  'null',
  '../x',
];
const TEXTS = ['', LONG, 'a\u0000b', 'a\nb', '\u202eabc', '\ud800', ' '];

const refusalsOf = (data: Json) => listOf(Object.values(data)[0]?.userErrors as Json);
const hold = (changes: object = {}) => ({ ...burnInput(rahnet, member, { points: '1' }), ...changes });
const keyed = (changes: object) => ({ idempotencyKey: nextKey(), ...changes });

describe.each(NUMBERS)('V-01 points of %j are INVALID_INPUT', (points) => {
  test.each([
    ['holdPoints', HOLD, () => hold({ points })],
    ['captureHold', CAPTURE, () => keyed({ holdId: 'hld_0000000000001', points })],
    ['reverseTransaction', REVERSE, () => ({ ...reverseInput('txn_0000000000001'), points })],
    ['transferPoints', TRANSFER, () => transferInput(member, another, { points })],
  ])('of %s', async (_, document, input) => {
    expect(refusalsOf(await rahnet.get(document, { input: input() }))).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'points'] },
    ]);
  });

  test('of adjustPoints and createSpendCode', async () => {
    const input = adjustInput(member, { direction: 'CREDIT', points });
    for (const answer of [
      await world.operator.get(ADJUST, { input }),
      await member.get(SPEND_CODE, { input: { points } }),
    ]) {
      expect(refusalsOf(answer)).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'points'] }]);
    }
  });
});

test.each(IDS)('an id of %j leads to nothing, in whatever place', async (id) => {
  for (const [caller, document, input, code] of [
    [rahnet, CAPTURE, keyed({ holdId: id }), 'HOLD_NOT_FOUND'],
    [rahnet, RELEASE, keyed({ holdId: id }), 'HOLD_NOT_FOUND'],
    [rahnet, REVERSE, reverseInput(id), 'TRANSACTION_NOT_FOUND'],
    [rahnet, TRANSFER, transferInput({ id }, another, { points: '1' }), 'MEMBER_NOT_FOUND'],
    [rahnet, TRANSFER, transferInput(member, { id }, { points: '1' }), 'MEMBER_NOT_FOUND'],
    [world.operator, APPROVE, keyed({ adjustmentId: id }), 'ADJUSTMENT_NOT_FOUND'],
    [member, SPEND_CODE, { partnerId: id }, 'PARTNER_NOT_FOUND'],
  ] as const) {
    expect(refusalsOf(await caller.get(document, { input }))).toMatchObject([{ code }]);
  }
  expect(await rahnet.get('query ($id: ID!) { hold(id: $id) { id } node(id: $id) { id } }', { id })).toEqual({
    hold: null,
    node: null,
  });
});

test.each(TEXTS)('a reason, reference, spend code or key of %j is INVALID_INPUT', async (text) => {
  for (const [document, input, field] of [
    [HOLD, hold({ purchaseReference: text }), 'purchaseReference'],
    [HOLD, hold({ spendCode: text }), 'spendCode'],
    [CAPTURE, { idempotencyKey: text, holdId: 'hld_0000000000001' }, 'idempotencyKey'],
    [REVERSE, { ...reverseInput('txn_0000000000001'), reason: text }, 'reason'],
    [TRANSFER, { ...transferInput(member, another, { points: '1' }), reason: text }, 'reason'],
  ] as const) {
    expect(refusalsOf(await rahnet.get(document, { input }))).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', field] },
    ]);
  }
});

test.each([1.5, '60', 2 ** 31, -(2 ** 31) - 1, true, [60], {}])(
  'B-03 a time of %j has the wrong JSON type',
  async (expiresIn) => {
    const { errors } = await rahnet.ask(HOLD, { input: hold({ expiresIn }) });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  },
);

test.each([0, -1, 2_592_001, 2 ** 31 - 1])(
  'B-03 a time of %j seconds is INVALID_INPUT',
  async (expiresIn) => {
    expect(refusalsOf(await rahnet.get(HOLD, { input: hold({ expiresIn }) }))).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'expiresIn'] },
    ]);
  },
);

test('two ways to name a member, or none, are no input', async () => {
  for (const to of [{}, { id: another.id, phone: another.phone }, { id: null }]) {
    const input = { ...transferInput(member, another, { points: '1' }), to };
    const { errors } = await rahnet.ask(TRANSFER, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test('A-01, A-04 another coalition finds neither hold nor transaction, and its answers tell nothing of them', async () => {
  for (const [document, given, code] of [
    [CAPTURE, keyed({ holdId }), 'HOLD_NOT_FOUND'],
    [RELEASE, keyed({ holdId }), 'HOLD_NOT_FOUND'],
    [REVERSE, reverseInput(transactionId), 'TRANSACTION_NOT_FOUND'],
  ] as const) {
    const { data } = await twin.ask(document, { input: given });
    expect(refusalsOf(data)).toMatchObject([{ code }]);
  }
  expect(
    await twin.get(`{ hold(id: "${holdId}") { id } nodes(ids: ["${holdId}", "${transactionId}"]) { id } }`),
  ).toEqual({
    hold: null,
    nodes: [null, null],
  });
});
