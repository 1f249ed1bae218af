import { type Caller, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, LOCK, SPEND_CODE, UNLOCK } from './operations.js';
import { invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';
import { codeOf } from './refusals-of-spending.js';

/** What createSpendCode, lockSpending and unlockSpending refuse, and what codes and locks do (rules A-07, B-05). */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;
let another: WorldMember;

beforeAll(async () => {
  world = await createWorld({ coalition: { spendCodeAbove: 1_000n } });
  rahnet = await world.partner('rahnet');
  await world.partner('tizfood');
  member = await world.member(rahnet);
  another = await world.member(rahnet);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const code = (input: object = {}, by: Caller = member) => ({ input, by });

refuses('createSpendCode', () => world, [
  invalid('V-01 the points are 0', ['points'], () => code({ points: '0' })),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: async () => code({ partnerId: 'par_0000000000001' }),
  },
  {
    name: "the id is a member's",
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: async () => code({ partnerId: member.id }),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const leaving = await world.member(rahnet);
      await world.closeAccount(leaving);
      return code({}, leaving);
    },
  },
  {
    name: 'B-05 five codes can be used already',
    code: 'SPEND_CODE_LIMIT_REACHED',
    field: null,
    given: async () => {
      const eager = await world.member(rahnet);
      for (let made = 0; made < 5; made += 1) await codeOf(eager);
      return code({}, eager);
    },
  },
]);

const lock = (of: WorldMember, by: Caller, reason?: string) => ({
  input: { member: { id: of.id }, reason },
  by,
});

function lockRefusals(mutation: 'lockSpending' | 'unlockSpending'): Refused[] {
  const notFound = { code: 'MEMBER_NOT_FOUND', field: ['input', 'member'] } as const;
  return [
    invalid('the phone number is none', ['member', 'phone'], () => ({
      input: { member: { phone: 'x' } },
      by: member,
    })),
    invalid('an operator gives no reason', ['reason'], () => lock(member, world.operator)),
    invalid('the reason is empty', ['reason'], () => lock(member, world.operator, '')),
    {
      ...notFound,
      name: `A-04 it is another member's (${mutation})`,
      given: async () => lock(another, member),
    },
    {
      ...notFound,
      name: 'there is no such member',
      given: async () => lock({ ...another, id: 'mem_0000000000001' }, world.operator, 'test'),
    },
  ];
}

refuses('lockSpending', () => world, lockRefusals('lockSpending'));

refuses('unlockSpending', () => world, [
  ...lockRefusals('unlockSpending'),
  {
    name: 'B-05 an operator has locked it and the member asks',
    code: 'SPENDING_LOCKED',
    field: ['input', 'member'],
    given: async () => {
      const locked = await world.member(rahnet);
      const { input } = lock(locked, world.operator, 'a stolen card');
      await world.operator.get(LOCK, { input });
      return lock(locked, locked);
    },
  },
  {
    name: 'B-05 wrong codes have locked it and the member asks',
    code: 'SPENDING_LOCKED',
    field: ['input', 'member'],
    given: async () => {
      const locked = await world.member(rahnet, 10);
      for (let wrong = 0; wrong < 5; wrong += 1) await burnWith(locked, '00000000');
      return lock(locked, locked);
    },
  },
]);

async function burnWith(of: WorldMember, spendCode: string, points = '1') {
  const input = { ...burnInput(rahnet, of, { points }), spendCode };
  const { burnPoints } = await rahnet.get(BURN, { input });
  return burnPoints;
}

test('B-05 five wrong codes lock spending, though each was refused; the operator lifts it', async () => {
  const owner = await world.member(rahnet, 100);
  const good = await codeOf(owner);
  const refused = [];
  for (let wrong = 0; wrong < 5; wrong += 1) {
    const { userErrors } = await burnWith(owner, `wrong ${wrong}`);
    refused.push(...listOf(userErrors).map((error) => error.code));
  }
  expect(refused).toEqual(Array.from({ length: 5 }, () => 'SPEND_CODE_INVALID'));
  expect(await burnWith(owner, good)).toMatchObject({ userErrors: [{ code: 'SPENDING_LOCKED' }] });
  const { member: seen } = await owner.get(`{ member(ref: { id: "${owner.id}" }) { spendingLocked } }`);
  expect(seen).toEqual({ spendingLocked: true });

  const { unlockSpending } = await world.operator.get(UNLOCK, {
    input: { member: { id: owner.id }, reason: 'called and asked' },
  });
  expect(unlockSpending).toEqual({ member: { id: owner.id, spendingLocked: false }, userErrors: [] });
  expect(await burnWith(owner, good)).toMatchObject({ transaction: { points: '1' }, userErrors: [] });
});

test('B-05 a code is good for one operation at its partner, for as many points as it was made for', async () => {
  const owner = await world.member(rahnet, 5_000);
  const made = await owner.get(SPEND_CODE, { input: { partnerId: rahnet.id, points: '2000' } });
  expect(made.createSpendCode).toEqual({
    code: expect.stringMatching(/^[0-9]{8}$/),
    expiresAt: expect.stringMatching(/Z$/),
    userErrors: [],
  });
  const spendCode = String(made.createSpendCode.code);
  // As people read it out, and as a Persian keyboard writes it.
  const asTyped = `${spendCode.slice(0, 4)} ${spendCode.slice(4)}`.replaceAll(/[0-9]/g, (digit) =>
    String.fromCodePoint(0x6f0 + Number(digit)),
  );
  expect(await burnWith(owner, asTyped, '2000')).toMatchObject({ transaction: { points: '2000' } });
  expect(await burnWith(owner, spendCode, '1')).toMatchObject({
    userErrors: [{ code: 'SPEND_CODE_INVALID' }],
  });
});

test('B-05 a lock that the member set itself it lifts itself, and locking twice is locking once', async () => {
  const owner = await world.member(rahnet, 10);
  for (const [document, spendingLocked] of [
    [LOCK, true],
    [LOCK, true],
    [UNLOCK, false],
    [UNLOCK, false],
  ] as const) {
    const data = await owner.get(document, { input: { member: { id: owner.id } } });
    expect(Object.values(data)).toEqual([{ member: { id: owner.id, spendingLocked }, userErrors: [] }]);
  }
});
