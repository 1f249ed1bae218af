import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { LOCK, TRANSFER, transferInput } from './operations.js';
import { invalid } from './refusal-rows.js';
import { refuses } from './refusal-table.js';
import { spendingRefusals } from './refusals-of-spending.js';

/** What transferPoints refuses, one broken thing per row (rules A-07, B-05, L-11). */

let world: World;
let rahnet: WorldPartner;
let other: WorldPartner;
let suspended: WorldPartner;
let from: WorldMember;
let to: WorldMember;
let unlinked: WorldMember;

beforeAll(async () => {
  world = await createWorld({
    coalition: { spendCodeAbove: 1_000n, transferMost: 2_000n, transferDayMost: 3_000n },
  });
  rahnet = await world.partner('rahnet');
  other = await world.partner('tizfood');
  suspended = await world.partner('suspended');
  from = await world.member(rahnet, 100);
  to = await world.member(rahnet);
  unlinked = await world.member(other, 100);
  for (const { id } of [from, to]) {
    await suspended.get(
      `mutation { linkMember(input: { member: { id: "${id}" } }) { userErrors { code } } }`,
    );
  }
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const transfer = (changes: object = {}, by: WorldPartner | WorldMember = rahnet) => ({
  input: { ...transferInput(from, to, { points: '5' }), ...changes },
  by,
});
const ofWhom = (field: 'from' | 'to') => ({ code: 'MEMBER_NOT_FOUND', field: ['input', field] }) as const;
const inactive = (field: 'from' | 'to') => ({ code: 'MEMBER_NOT_ACTIVE', field: ['input', field] }) as const;

refuses('transferPoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => transfer({ idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => transfer({ points: '0' })),
  invalid('the phone number of who gives is none', ['from', 'phone'], () =>
    transfer({ from: { phone: 'x' } }),
  ),
  invalid('the card of who gets is none', ['to', 'card'], () => transfer({ to: { card: '!' } })),
  invalid('the spend code is empty', ['spendCode'], () => transfer({ spendCode: '' })),
  invalid('the reason is empty', ['reason'], () => transfer({ reason: '' })),
  invalid('L-07 the metadata has a NUL inside', ['metadata', 'a'], () =>
    transfer({ metadata: { a: '\u0000' } }),
  ),
  invalid('both are the same member', ['to'], () => transfer({ to: { phone: from.phone } })),
  {
    name: 'L-04 the key was used with another member',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = transfer();
      await by.get(TRANSFER, { input });
      const another = await world.member(rahnet);
      return { input: { ...input, to: { id: another.id } }, by };
    },
  },
  {
    ...ofWhom('from'),
    name: 'A-04 who gives is not linked to the partner',
    given: async () => transfer({ from: { id: unlinked.id } }),
  },
  {
    ...ofWhom('to'),
    name: 'A-04 who gets is not linked to the partner',
    given: async () => transfer({ to: { phone: unlinked.phone } }),
  },
  {
    ...ofWhom('from'),
    name: "A-04 a member gives another's points",
    given: async () => transfer({}, to),
  },
  {
    ...ofWhom('to'),
    name: "A-04 a member gives to somebody not linked to its token's partner",
    given: async () => transfer({ to: { id: unlinked.id } }, from),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => transfer({}, suspended),
  },
  {
    ...inactive('from'),
    name: 'the account of who gives is closed',
    given: async () => transfer({ from: { id: (await world.closedMember(rahnet)).id } }),
  },
  {
    ...inactive('to'),
    name: 'the account of who gets is closed',
    given: async () => transfer({ to: { id: (await world.closedMember(rahnet)).id } }),
  },
  ...spendingRefusals({
    world: () => world,
    rich: async () => world.member(rahnet, 5_000),
    spend: (of, points, spendCode) => transfer({ from: { id: of.id }, points, spendCode }),
    lockField: 'from',
  }),
  {
    name: 'B-05 a member has locked spending and gives by itself',
    code: 'SPENDING_LOCKED',
    field: ['input', 'from'],
    given: async () => {
      const careful = await world.member(rahnet, 10);
      await careful.get(LOCK, { input: { member: { id: careful.id } } });
      return transfer({ from: { id: careful.id } }, careful);
    },
  },
  {
    name: 'it is a point more than may be given at once',
    code: 'CAP_REACHED',
    field: ['input', 'points'],
    given: async () => {
      const rich = await world.member(rahnet, 5_000);
      return transfer({ from: { id: rich.id }, points: '2001' }, rich);
    },
  },
  {
    name: 'it is a point more than may be given in a day',
    code: 'CAP_REACHED',
    field: ['input', 'points'],
    given: async () => {
      const rich = await world.member(rahnet, 5_000);
      await rich.get(TRANSFER, { input: transferInput(rich, to, { points: '2000' }) });
      return transfer({ from: { id: rich.id }, points: '1001' }, rich);
    },
  },
  {
    name: 'L-05 who gives has one point less',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'points'],
    given: async () => transfer({ from: { id: (await world.member(rahnet, 4)).id } }),
  },
  {
    name: 'somebody else holds the lock of the account that gets',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => transfer(),
    meanwhile: (ask) => world.whileLocked(to, ask),
  },
]);

test('B-05 a member that gives by its own token needs no code; its spending of the day counts nevertheless', async () => {
  const rich = await world.member(rahnet, 5_000);
  const { transferPoints } = await rich.get(TRANSFER, { input: transferInput(rich, to, { points: '1500' }) });
  expect(transferPoints).toMatchObject({ transaction: { type: 'TRANSFER', points: '1500' }, userErrors: [] });
  const { input } = transfer({ from: { id: rich.id }, points: '1' });
  const { transferPoints: more } = await rahnet.get(TRANSFER, { input });
  expect(more.userErrors).toMatchObject([{ code: 'SPEND_CODE_REQUIRED' }]);
});
