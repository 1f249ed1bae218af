import { textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { ADJUST, APPROVE, adjustInput, nextKey, REJECT } from './operations.js';
import { invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';

/** What adjustPoints, approveAdjustment and rejectAdjustment refuse, one broken thing per row (rules A-07, L-11). */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  // Corrections of more than 10 points need a second person.
  world = await createWorld({ coalition: { adjustmentApprovalAbove: 10n } });
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet, 1_000);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const adjust = (changes: object = {}) => ({
  input: { ...adjustInput(member, { direction: 'CREDIT', points: '5' }), ...changes },
  by: world.operator,
});

/** A correction that waits, asked for by the operator. */
async function waiting(changes: object = {}, of = member): Promise<string> {
  const input = { ...adjustInput(of, { direction: 'CREDIT', points: '11' }), ...changes };
  const { adjustPoints } = await world.operator.get(ADJUST, { input });
  expect(adjustPoints.userErrors).toEqual([]);
  return textOf(adjustPoints.request.id);
}

const NOBODYS = 'adj_0000000000001';
const busy = (given: Refused['given']): Refused => ({
  name: 'somebody else holds the lock of the account',
  code: 'LEDGER_BUSY',
  field: null,
  transient: true,
  given,
  meanwhile: (ask) => world.whileLocked(member, ask),
});

refuses('adjustPoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => adjust({ idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => adjust({ points: '0' })),
  invalid('V-01 the points are negative', ['points'], () => adjust({ points: '-5' })),
  invalid('there is no reason', ['reason'], () => adjust({ reason: '' })),
  invalid('the e-mail address is none', ['member', 'email'], () => adjust({ member: { email: 'nobody' } })),
  invalid('L-07 the metadata has a NUL inside', ['metadata', 'a'], () =>
    adjust({ metadata: { a: '\u0000' } }),
  ),
  {
    name: 'L-04 the key was used in the other direction',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = adjust();
      await by.get(ADJUST, { input });
      return { input: { ...input, direction: 'DEBIT' }, by };
    },
  },
  {
    name: 'there is no such member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => adjust({ member: { id: 'mem_0000000000001' } }),
  },
  {
    name: "the account is named by a partner's own id",
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => adjust({ member: { externalId: 'customer-1' } }),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => adjust({ member: { id: (await world.closedMember(rahnet)).id } }),
  },
  {
    name: 'L-05 more is taken than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'points'],
    given: async () => adjust({ member: { id: (await world.member(rahnet, 4)).id }, direction: 'DEBIT' }),
  },
  busy(async () => adjust()),
]);

/** The rows that approving and rejecting share. */
function decisionRefusals(reason: object): Refused[] {
  const decide = (adjustmentId: string, by = world.secondOperator, changes: object = {}) => ({
    input: { idempotencyKey: nextKey(), adjustmentId, ...reason, ...changes },
    by,
  });
  const notFound = { code: 'ADJUSTMENT_NOT_FOUND', field: ['input', 'adjustmentId'] } as const;
  const notPending = { code: 'ADJUSTMENT_NOT_PENDING', field: ['input', 'adjustmentId'] } as const;
  return [
    invalid('the key is empty', ['idempotencyKey'], () =>
      decide(NOBODYS, world.secondOperator, { idempotencyKey: '' }),
    ),
    {
      name: 'L-04 the key was used for another operation',
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: ['input', 'idempotencyKey'],
      given: async () => {
        const { input, by } = decide(await waiting());
        await by.get(ADJUST, { input: { ...adjust().input, idempotencyKey: input.idempotencyKey } });
        return { input, by };
      },
    },
    { ...notFound, name: 'there is no such request', given: async () => decide(NOBODYS) },
    { ...notFound, name: "the id is a member's", given: async () => decide(member.id) },
    {
      name: 'the person who asked for it decides',
      code: 'SAME_PERSON_APPROVES',
      field: ['input', 'adjustmentId'],
      given: async () => decide(await waiting(), world.operator),
    },
    {
      ...notPending,
      name: 'it was approved',
      given: async () => {
        const adjustmentId = await waiting();
        await world.secondOperator.get(APPROVE, { input: { idempotencyKey: nextKey(), adjustmentId } });
        return decide(adjustmentId);
      },
    },
    {
      ...notPending,
      name: 'it was rejected',
      given: async () => {
        const adjustmentId = await waiting();
        const input = { idempotencyKey: nextKey(), adjustmentId, reason: 'not our mistake' };
        await world.secondOperator.get(REJECT, { input });
        return decide(adjustmentId);
      },
    },
    busy(async () => decide(await waiting())),
  ];
}

const approve = (adjustmentId: string) => ({
  input: { idempotencyKey: nextKey(), adjustmentId },
  by: world.secondOperator,
});

refuses('approveAdjustment', () => world, [
  ...decisionRefusals({}),
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'adjustmentId'],
    given: async () => {
      const leaving = await world.member(rahnet);
      const adjustmentId = await waiting({}, leaving);
      await world.closeAccount(leaving);
      return approve(adjustmentId);
    },
  },
  {
    name: 'L-05 more is to be taken than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'adjustmentId'],
    given: async () => approve(await waiting({ direction: 'DEBIT' }, await world.member(rahnet, 10))),
  },
]);

refuses('rejectAdjustment', () => world, [
  invalid('there is no reason', ['reason'], () => ({
    input: { idempotencyKey: nextKey(), adjustmentId: NOBODYS, reason: ' ' },
    by: world.secondOperator,
  })),
  ...decisionRefusals({ reason: 'not our mistake' }),
]);
