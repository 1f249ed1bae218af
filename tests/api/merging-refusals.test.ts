import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { refuses } from './refusal-table.js';

/** What is refused of merging members, and of finding duplicates (rules ). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;
let second: WorldMember;
let busy: WorldMember;
let merges = 0;

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: false } });
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  member = await world.member(rahnet);
  second = await world.member(rahnet);
});

afterAll(async () => world.close());

const merging = async (changes: object = {}) => {
  const [duplicate, survivor] = [await world.member(rahnet), await world.member(rahnet)];
  merges += 1;
  const input = { idempotencyKey: `merge-${merges}`, reason: 'the same person', ...changes };
  return {
    input: { duplicate: { id: duplicate.id }, survivor: { id: survivor.id }, ...input },
    by: world.operator,
  };
};
const business = async () => {
  const { enrolMember } = await rahnet.get(
    'mutation { enrolMember(input: { kind: BUSINESS, email: "office@example.com" }) { member { id } } }',
  );
  return enrolMember.member?.id;
};

refuses('mergeMembers', () => world, [
  {
    name: 'the key is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'idempotencyKey'],
    given: () => merging({ idempotencyKey: '' }),
  },
  {
    name: 'there is no reason',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: () => merging({ reason: '' }),
  },
  {
    name: 'the phone number is none',
    code: 'INVALID_INPUT',
    field: ['input', 'survivor', 'phone'],
    given: () => merging({ survivor: { phone: 'x' } }),
  },
  {
    name: 'both are the same member',
    code: 'INVALID_INPUT',
    field: ['input', 'survivor'],
    given: () => merging({ duplicate: { id: member.id }, survivor: { phone: member.phone } }),
  },
  {
    name: 'L-04 the key was used for another merge',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by: operator } = await merging();
      await operator.get(
        'mutation ($input: MergeMembersInput!) { mergeMembers(input: $input) { userErrors { code } } }',
        { input },
      );
      return merging({ idempotencyKey: (input as { idempotencyKey?: string }).idempotencyKey });
    },
  },
  {
    name: 'there is no such duplicate',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'duplicate'],
    given: () => merging({ duplicate: { id: 'mem_0000000000001' } }),
  },
  {
    name: 'A-01 the survivor is of the twin, or of nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'survivor'],
    given: () => merging({ survivor: { phone: '+989120777777' } }),
  },
  {
    name: 'the duplicate is closed',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'duplicate'],
    given: async () => merging({ duplicate: { id: (await world.closedMember(rahnet)).id } }),
  },
  {
    name: 'the survivor is suspended',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'survivor'],
    given: async () => {
      const stopped = await world.member(rahnet);
      await world.operator.get(
        `mutation { suspendMember(input: { member: { id: "${stopped.id}" }, reason: "test" }) { userErrors { code } } }`,
      );
      return merging({ survivor: { id: stopped.id } });
    },
  },
  {
    name: 'B-03 points of the duplicate are held',
    code: 'HOLDS_OPEN',
    field: ['input', 'duplicate'],
    given: async () => {
      const holder = await world.member(rahnet, 5);
      const hold = { idempotencyKey: 'hold-2', merchantId: rahnet.merchantId, points: '2' };
      await rahnet.get(
        'mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { userErrors { code } } }',
        { input: { ...hold, member: { id: holder.id } } },
      );
      return merging({ duplicate: { id: holder.id } });
    },
  },
  {
    name: 'one of them is a business account',
    code: 'MERGE_NOT_POSSIBLE',
    field: ['input', 'survivor'],
    given: async () => merging({ survivor: { id: await business() } }),
  },
  {
    name: 'the ledger is busy with its points',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => {
      busy = await world.member(rahnet, 5);
      return merging({ duplicate: { id: busy.id } });
    },
    meanwhile: (work) => world.whileLocked(busy, work),
  },
]);

refuses('reportDuplicate', () => world, [
  {
    name: 'the other phone number is none',
    code: 'INVALID_INPUT',
    field: ['input', 'other', 'phone'],
    given: async () => ({ input: { member: { id: member.id }, other: { phone: 'x' } }, by: rahnet }),
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({
      input: { member: { id: second.id }, other: { phone: member.phone } },
      by: tizfood,
    }),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const stopped = await world.partner('stopped');
      const { id } = await world.member(stopped);
      await world.operator.get(
        `mutation { suspendPartner(input: { partnerId: "${stopped.id}", reason: "test" }) { userErrors { code } } }`,
      );
      return { input: { member: { id }, other: { phone: member.phone } }, by: stopped };
    },
  },
]);

refuses('dismissDuplicate', () => world, [
  {
    name: 'there is no such pair',
    code: 'DUPLICATE_NOT_FOUND',
    field: ['input', 'id'],
    given: async () => ({ input: { id: 'dup_0000000000001', reason: 'two people' }, by: world.operator }),
  },
]);
