import { listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { burnInput, CAPTURE, HOLD, LOCK, nextKey, RELEASE } from './operations.js';
import { invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';
import { beforeItsContract, spendingRefusals } from './refusals-of-spending.js';

/** What holdPoints, captureHold and releaseHold refuse, one broken thing per row (rules A-07, B-03, L-11). */

let world: World;
let rahnet: WorldPartner;
let other: WorldPartner;
let onlyIssuer: WorldPartner;
let suspended: WorldPartner;
let exited: WorldPartner;
let member: WorldMember;
let unlinked: WorldMember;
let heldAtExited: string;

beforeAll(async () => {
  // Above 1,000 points a day a spend code is needed.
  world = await createWorld({ coalition: { spendCodeAbove: 1_000n } });
  rahnet = await world.partner('rahnet');
  other = await world.partner('tizfood');
  onlyIssuer = await world.partner('issuer', { acceptor: false });
  suspended = await world.partner('suspended');
  exited = await world.partner('exited');
  member = await world.member(rahnet, 1_000);
  unlinked = await world.member(other, 10);
  for (const partner of [onlyIssuer, suspended, exited]) {
    await partner.get(
      `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
    );
  }
  heldAtExited = await held(exited);
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
  await world.exit(exited);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const hold = (changes: object = {}, by = rahnet, of = member) => ({
  input: { ...burnInput(by, of, { points: '5' }), ...changes },
  by,
});

/** An open hold of 5 points. */
async function held(by = rahnet, of = member): Promise<string> {
  const { holdPoints } = await by.get(HOLD, { input: hold({}, by, of).input });
  expect(holdPoints.userErrors).toEqual([]);
  return textOf(holdPoints.hold.id);
}

const key = (field: string) =>
  ({
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    name: `L-04 the key was used with another ${field}`,
  }) as const;

refuses('holdPoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => hold({ idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => hold({ points: '0' })),
  invalid('V-01 the points are more than one transaction moves', ['points'], () =>
    hold({ points: '1000000000001' }),
  ),
  invalid('the phone number is none', ['member', 'phone'], () => hold({ member: { phone: 'x' } })),
  invalid('B-03 its time is 0', ['expiresIn'], () => hold({ expiresIn: 0 })),
  invalid('B-03 its time is negative', ['expiresIn'], () => hold({ expiresIn: -1 })),
  invalid('B-03 its time is a second more than 30 days', ['expiresIn'], () => hold({ expiresIn: 2_592_001 })),
  invalid('the reference is empty', ['purchaseReference'], () => hold({ purchaseReference: '' })),
  invalid('the spend code is empty', ['spendCode'], () => hold({ spendCode: '' })),
  invalid('L-07 the metadata has a NUL inside', ['metadata', 'a'], () => hold({ metadata: { a: '\u0000' } })),
  {
    ...key('time'),
    given: async () => {
      const { input, by } = hold({ expiresIn: 60 });
      await by.get(HOLD, { input });
      return { input: { ...input, expiresIn: 61 }, by };
    },
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => hold({ member: { phone: unlinked.phone } }),
  },
  {
    name: "the merchant is another partner's",
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => hold({ merchantId: other.merchantId }),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => hold({}, suspended),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => hold({}, rahnet, await world.closedMember(rahnet)),
  },
  {
    name: 'the contract does not let the partner accept',
    code: 'NOT_AN_ACCEPTOR',
    field: null,
    given: async () => hold({}, onlyIssuer),
  },
  {
    name: 'L-06 the contract begins later',
    code: 'CONTRACT_NOT_IN_FORCE',
    field: null,
    given: () => beforeItsContract(world),
  },
  ...spendingRefusals({
    world: () => world,
    rich: async () => world.member(rahnet, 5_000),
    spend: (of, points, spendCode) => hold({ points, spendCode }, rahnet, of),
    lockField: 'member',
  }),
  {
    name: 'L-05 the member has one point less',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'points'],
    given: async () => hold({}, rahnet, await world.member(rahnet, 4)),
  },
  {
    name: 'somebody else holds the lock of the account',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => hold(),
    meanwhile: (ask) => world.whileLocked(member, ask),
  },
]);

/** The rows that captures and releases share. */
function endRefusals(
  end: (holdId: string, by?: WorldPartner) => Awaited<ReturnType<Refused['given']>>,
): Refused[] {
  const notFound = { code: 'HOLD_NOT_FOUND', field: ['input', 'holdId'] } as const;
  const notOpen = { code: 'HOLD_NOT_OPEN', field: ['input', 'holdId'] } as const;
  return [
    invalid('the key is empty', ['idempotencyKey'], () => {
      const { input, by } = end('hld_0000000000001');
      return { input: { ...input, idempotencyKey: '' }, by };
    }),
    {
      ...key('operation'),
      given: async () => {
        const { input, by } = end(await held());
        await by.get(HOLD, { input: { ...hold().input, ...input, holdId: undefined } });
        return { input, by };
      },
    },
    { ...notFound, name: 'there is no such hold', given: async () => end('hld_0000000000001') },
    { ...notFound, name: "the id is a member's", given: async () => end(member.id) },
    { ...notFound, name: "A-04 the hold is another partner's", given: async () => end(await held(), other) },
    {
      name: 'P-04 the partner has left',
      code: 'PARTNER_NOT_ACTIVE',
      field: null,
      given: async () => end(heldAtExited, exited),
    },
    {
      ...notOpen,
      name: 'B-03 it was captured',
      given: async () => {
        const holdId = await held();
        await rahnet.get(CAPTURE, { input: { idempotencyKey: nextKey(), holdId } });
        return end(holdId);
      },
    },
    {
      ...notOpen,
      name: 'B-03 it was released',
      given: async () => {
        const holdId = await held();
        await rahnet.get(RELEASE, { input: { idempotencyKey: nextKey(), holdId } });
        return end(holdId);
      },
    },
    {
      name: 'somebody else holds the lock of the account',
      code: 'LEDGER_BUSY',
      field: null,
      transient: true,
      given: async () => end(await held()),
      meanwhile: (ask) => world.whileLocked(member, ask),
    },
  ];
}

const capture = (holdId: string, by = rahnet, changes: object = {}) => ({
  input: { idempotencyKey: nextKey(), holdId, ...changes },
  by,
});

refuses('captureHold', () => world, [
  ...endRefusals(capture),
  invalid('V-01 the points are 0', ['points'], () => capture('hld_0000000000001', rahnet, { points: '0' })),
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'holdId'],
    given: async () => {
      const leaving = await world.member(rahnet, 10);
      const holdId = await held(rahnet, leaving);
      await world.closeAccount(leaving);
      return capture(holdId);
    },
  },
  {
    name: 'B-03 more is captured than it reserves',
    code: 'CAPTURE_EXCEEDS_HOLD',
    field: ['input', 'points'],
    given: async () => capture(await held(), rahnet, { points: '6' }),
  },
]);

refuses('releaseHold', () => world, endRefusals(capture));

test('P-04 a suspended partner ends the holds it opened before', async () => {
  const closing = await world.partner('closing');
  await closing.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
  const [first, second] = [await held(closing), await held(closing)];
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${closing.id}", reason: "test" }) { userErrors { code } } }`,
  );
  const { captureHold } = await closing.get(CAPTURE, { input: capture(first).input });
  const { releaseHold } = await closing.get(RELEASE, { input: capture(second).input });
  expect([captureHold, releaseHold]).toMatchObject([
    { hold: { status: 'CAPTURED' }, userErrors: [] },
    { hold: { status: 'RELEASED' }, userErrors: [] },
  ]);
});

test('B-05 a lock of spending stops no capture and no release', async () => {
  const careful = await world.member(rahnet, 10);
  const [first, second] = [await held(rahnet, careful), await held(rahnet, careful)];
  const { lockSpending } = await careful.get(LOCK, { input: { member: { id: careful.id } } });
  expect(lockSpending).toEqual({ member: { id: careful.id, spendingLocked: true }, userErrors: [] });
  const { captureHold } = await rahnet.get(CAPTURE, { input: capture(first).input });
  const { releaseHold } = await rahnet.get(RELEASE, { input: capture(second).input });
  expect([...listOf(captureHold.userErrors), ...listOf(releaseHold.userErrors)]).toEqual([]);
});
