import pg from 'pg';
import { carryOutGivingOrders } from '../../src/giving/orders/carry-out-giving-orders.js';
import { createLogger } from '../../src/runtime/logger.js';
import { decodeId } from '../../src/values/ids.js';
import { listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import { DONATE, newCampaign, newCharity, rial, today } from './giving-world.js';
import { nextKey } from './operations.js';
import { type Refused, refuses } from './refusal-table.js';
import { invalid } from './refusals-of-spending.js';

/** Standing orders to give (rules C-03, C-09 … C-11, A-03, A-04): what callers see and may not do. */

let world: World;
let rahnet: WorldPartner;
let giver: WorldMember;
let other: WorldMember;
let charity: string;
let campaign: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  giver = await world.member(rahnet, 10_000);
  other = await world.member(rahnet, 100);
  charity = await newCharity(world);
  campaign = await newCampaign(world.operator, charity);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const ORDER =
  'order { id kind status endedBecause monthlyMost points dayOfMonth percent } userErrors { code field message }';
const CREATE = `mutation ($input: CreateGivingOrderInput!) { createGivingOrder(input: $input) { ${ORDER} } }`;
const CHANGE = `mutation ($input: ChangeGivingOrderInput!) { changeGivingOrder(input: $input) { ${ORDER} } }`;
const END = `mutation ($input: EndGivingOrderInput!) { endGivingOrder(input: $input) { ${ORDER} } }`;
const LIST = `query ($ref: MemberRefInput!) { givingOrders(ref: $ref) { edges { node {
  id kind status endedBecause nextOn carriedPoints carriedMoney { amount } roundPointsTo roundMoneyTo { amount currency }
  campaign { id } gifts { edges { node { number day points status missedBecause donation { points orderId amount { amount } } } } }
} } } }`;
const DAY = Number(
  new Intl.DateTimeFormat('en-US-u-ca-persian', { timeZone: 'Asia/Tehran', day: 'numeric' }).format(
    new Date(),
  ),
);

const dayOfToday = { monthly: { points: '100', day: DAY } };
const gives = (changes: object = {}, by: WorldMember = giver) => ({
  input: { campaignId: campaign, gives: dayOfToday, ...changes },
  by,
});

/** A new order of the member; its id. */
async function newOrder(changes: object = {}, by: WorldMember = giver): Promise<string> {
  const campaignId = await newCampaign(world.operator, charity);
  const { createGivingOrder } = await by.get(CREATE, { input: gives({ campaignId, ...changes }).input });
  if (!createGivingOrder.order) throw new Error(JSON.stringify(createGivingOrder.userErrors));
  return textOf(createGivingOrder.order.id);
}

test('C-03 C-11 A-04 a member orders, sees what it came to with its receipt, changes and ends it; partners see nothing of it', async () => {
  const member = await world.member(rahnet, 1_000);
  const { createGivingOrder } = await member.get(CREATE, { input: gives().input });
  expect(createGivingOrder).toEqual({
    order: {
      ...{ id: expect.stringMatching(/^gor_/), kind: 'MONTHLY', status: 'ACTIVE', endedBecause: null },
      ...{ monthlyMost: null, points: '100', dayOfMonth: DAY, percent: null },
    },
    userErrors: [],
  });
  const { id } = createGivingOrder.order;
  const { database, programme, ledger } = world.server.node;
  const logger = createLogger({ level: 'silent', name: 'test' });
  await carryOutGivingOrders({ database, programme, ledger, logger }, world.coalition.coalitionId);
  const seen = async (by: { get: typeof member.get }) =>
    listOf((await by.get(LIST, { ref: { id: member.id } })).givingOrders.edges);
  const [edge] = await seen(member);
  expect(edge?.node).toMatchObject({
    ...{ id, campaign: { id: campaign }, carriedPoints: null, carriedMoney: null },
    gifts: {
      edges: [
        {
          node: {
            ...{ number: 1, day: today(), points: '100', status: 'GIVEN', missedBecause: null },
            donation: { points: '100', orderId: id, amount: { amount: '100000' } },
          },
        },
      ],
    },
  });
  expect(await seen(world.auditor)).toHaveLength(1);
  expect(await seen(other)).toEqual([]);
  const nodeOf = async (by: { get: typeof member.get }) =>
    (await by.get(`{ node(id: "${id}") { id } }`)).node;
  expect(await nodeOf(member)).toEqual({ id });
  expect(await nodeOf(world.operator)).toEqual({ id });
  expect(await nodeOf(other)).toBeNull();
  expect(await nodeOf(rahnet)).toBeNull();
  const { changeGivingOrder } = await member.get(CHANGE, { input: { orderId: id, paused: true } });
  expect(changeGivingOrder.order).toMatchObject({ status: 'PAUSED' });
  const { endGivingOrder } = await world.operator.get(END, {
    input: { orderId: id, reason: 'asked by phone' },
  });
  expect(endGivingOrder.order).toMatchObject({ status: 'ENDED', endedBecause: 'OPERATOR' });
});

test('C-03 the same order twice at once is one order', async () => {
  const campaignId = await newCampaign(world.operator, charity);
  const input = { campaignId, gives: { percentOfEarned: '12.5' }, monthlyMost: '500' };
  const answers = await Promise.all(Array.from({ length: 4 }, () => giver.get(CREATE, { input })));
  const orders = answers.flatMap(({ createGivingOrder }) =>
    createGivingOrder.order ? [createGivingOrder.order] : [],
  );
  expect(orders).toEqual([
    expect.objectContaining({ kind: 'PERCENTAGE', percent: '12.5', monthlyMost: '500' }),
  ]);
});

test('C-03 K-01 for a business account its admins give and order; buyers and viewers see it', async () => {
  const scene = new BusinessScene(world, rahnet);
  const account = await scene.account();
  const { adjustPoints } = await world.operator.get(
    `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { userErrors { code } } }`,
    {
      input: {
        idempotencyKey: nextKey(),
        member: { id: account },
        direction: 'CREDIT',
        points: '500',
        reason: 'x',
      },
    },
  );
  expect(adjustPoints.userErrors).toEqual([]);
  const give = { idempotencyKey: nextKey(), member: { id: account }, campaignId: campaign, points: '5' };
  for (const role of ['VIEWER', 'BUYER', 'ADMIN'] as const) {
    const caller = await scene.contact(account, role);
    const donated = await caller.ask(DONATE, { input: give });
    const ordered = await caller.ask(CREATE, { input: gives().input });
    if (role === 'ADMIN') {
      expect(donated.data.donatePoints.donation).toMatchObject({ points: '5' });
      expect(ordered.data.createGivingOrder.userErrors).toEqual([]);
    } else {
      expect([donated, ordered].map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
      const { givingOrders } = await caller.get(LIST, { ref: { id: account } });
      expect(givingOrders.edges).toEqual([]);
    }
  }
});

const wrong = (name: string, field: readonly string[], changes: object) =>
  invalid(name, field, () => gives(changes));
const unknown: Pick<Refused, 'code' | 'field'> = {
  code: 'GIVING_ORDER_NOT_FOUND',
  field: ['input', 'orderId'],
};
const NOBODY = 'gor_0000000000001';

refuses('createGivingOrder', () => world, [
  wrong('burns are rounded to one point', ['gives', 'roundUpBurns', 'to'], {
    gives: { roundUpBurns: { to: '1' } },
  }),
  wrong('V-01 points are no integer', ['gives', 'roundUpBurns', 'to'], {
    gives: { roundUpBurns: { to: '1.5' } },
  }),
  wrong('purchases are rounded to a rial', ['gives', 'roundUpPurchases', 'to', 'amount'], {
    gives: { roundUpPurchases: { to: rial('1') } },
  }),
  wrong(
    'the amount is in another currency than the campaign',
    ['gives', 'roundUpPurchases', 'to', 'currency'],
    {
      gives: { roundUpPurchases: { to: { amount: '5', currency: 'USD' } } },
    },
  ),
  wrong('the percentage is nothing', ['gives', 'percentOfEarned'], { gives: { percentOfEarned: '0' } }),
  wrong('the percentage is more than all', ['gives', 'percentOfEarned'], {
    gives: { percentOfEarned: '100.00000001' },
  }),
  wrong('no month has 32 days', ['gives', 'monthly', 'day'], {
    gives: { monthly: { points: '1', day: 32 } },
  }),
  wrong('nothing is given each month', ['gives', 'monthly', 'points'], {
    gives: { monthly: { points: '0', day: 1 } },
  }),
  wrong('points are given on their last day', ['gives', 'beforeExpiry', 'days'], {
    gives: { beforeExpiry: { days: 0 } },
  }),
  wrong('the limit is none', ['monthlyMost'], { gives: { percentOfEarned: '1' }, monthlyMost: '0' }),
  wrong('what is given each month has a limit', ['monthlyMost'], { monthlyMost: '500' }),
  {
    name: 'the id is of no campaign',
    code: 'CHARITY_CAMPAIGN_NOT_FOUND',
    field: ['input', 'campaignId'],
    given: async () => gives({ campaignId: charity }),
  },
  {
    name: 'the member is suspended',
    code: 'MEMBER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const by = await world.member(rahnet, 10);
      await world.operator.get(
        `mutation { suspendMember(input: { member: { id: "${by.id}" }, reason: "test" }) { userErrors { code } } }`,
      );
      return gives({}, by);
    },
  },
  {
    name: 'nobody has verified the charity',
    code: 'CHARITY_NOT_ACTIVE',
    field: ['input', 'campaignId'],
    given: async () =>
      gives({ campaignId: await newCampaign(world.operator, await newCharity(world, false)) }),
  },
  {
    name: 'the campaign is over',
    code: 'CHARITY_CAMPAIGN_NOT_OPEN',
    field: ['input', 'campaignId'],
    given: async () => {
      const campaignId = await newCampaign(world.operator, charity);
      const owner = new pg.Client(world.database.ownerUrl);
      await owner.connect();
      await owner.query(
        `insert into charity_campaign_end (coalition_id, campaign_id, last_day, reference_version, created_at)
         select c.id, $2, '2025-01-01', c.reference_version + 1, now() from coalition c where c.id = $1`,
        [world.coalition.coalitionId, String(decodeId('charityCampaign', campaignId))],
      );
      await owner.end();
      // The next change of the terms brings it along.
      await newCampaign(world.operator, charity);
      return gives({ campaignId });
    },
  },
  {
    name: 'there is one of the kind for the campaign, though it is paused',
    code: 'GIVING_ORDER_EXISTS',
    field: ['input', 'gives'],
    given: async () => {
      const campaignId = await newCampaign(world.operator, charity);
      const { createGivingOrder } = await giver.get(CREATE, { input: gives({ campaignId }).input });
      const orderId = createGivingOrder.order.id;
      await giver.get(CHANGE, { input: { orderId, paused: true } });
      return gives({ campaignId, gives: { monthly: { points: '7', day: 3 } } });
    },
  },
  {
    name: 'C-01 the campaign does not take so many points',
    code: 'DONATION_NOT_POSSIBLE',
    field: ['input', 'gives', 'monthly', 'points'],
    given: async () => {
      const linear = { multiple: '30', amount: rial('30000') };
      return gives({ campaignId: await newCampaign(world.operator, charity, { linear }) });
    },
  },
  {
    name: 'C-01 the limit is below what the campaign takes at least',
    code: 'DONATION_NOT_POSSIBLE',
    field: ['input', 'monthlyMost'],
    given: async () => {
      const linear = { multiple: '30', amount: rial('30000') };
      const campaignId = await newCampaign(world.operator, charity, { linear });
      return gives({ campaignId, gives: { percentOfEarned: '1' }, monthlyMost: '29' });
    },
  },
]);

const change = (orderId: string, changes: object = {}, by: WorldMember = giver) => ({
  input: { orderId, paused: false, ...changes },
  by,
});

refuses('changeGivingOrder', () => world, [
  invalid('the limit is none', ['monthlyMost'], () => change(NOBODY, { monthlyMost: '0' })),
  {
    name: 'what is given each month has a limit',
    code: 'INVALID_INPUT',
    field: ['input', 'monthlyMost'],
    given: async () => change(await newOrder(), { monthlyMost: '500' }),
  },
  { ...unknown, name: 'there is no such order', given: async () => change(NOBODY) },
  {
    ...unknown,
    name: "A-04 it is another member's",
    given: async () => change(await newOrder(), { paused: true }, other),
  },
  {
    name: 'it has ended',
    code: 'GIVING_ORDER_ENDED',
    field: ['input', 'orderId'],
    given: async () => {
      const orderId = await newOrder();
      await giver.get(END, { input: { orderId } });
      return change(orderId);
    },
  },
  {
    name: 'C-01 the limit is below what the campaign takes at least',
    code: 'DONATION_NOT_POSSIBLE',
    field: ['input', 'monthlyMost'],
    given: async () => {
      const linear = { multiple: '30', amount: rial('30000') };
      const campaignId = await newCampaign(world.operator, charity, { linear });
      return change(await newOrder({ campaignId, gives: { percentOfEarned: '1' } }), { monthlyMost: '29' });
    },
  },
]);

refuses('endGivingOrder', () => world, [
  invalid('the reason is empty', ['reason'], () => ({ input: { orderId: NOBODY, reason: '' }, by: giver })),
  {
    name: 'an operator gives no reason',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: async () => ({ input: { orderId: await newOrder() }, by: world.operator }),
  },
  {
    ...unknown,
    name: 'there is no such order',
    given: async () => ({ input: { orderId: NOBODY }, by: giver }),
  },
  {
    ...unknown,
    name: "A-04 it is another member's",
    given: async () => ({ input: { orderId: await newOrder() }, by: other }),
  },
]);
