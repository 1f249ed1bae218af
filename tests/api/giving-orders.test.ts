import { carryOutGivingOrders } from '../../src/giving/orders/carry-out-giving-orders.js';
import { createLogger } from '../../src/runtime/logger.js';
import { listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import {
  CHANGE_ORDER,
  CREATE_ORDER,
  DONATE,
  END_ORDER,
  newCampaign,
  newCharity,
  today,
} from './giving-world.js';
import { nextKey } from './operations.js';

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

test('C-03 C-11 A-04 a member orders, sees what it came to with its receipt, changes and ends it; partners see nothing of it', async () => {
  const member = await world.member(rahnet, 1_000);
  const { createGivingOrder } = await member.get(CREATE_ORDER, { input: gives().input });
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
  const { changeGivingOrder } = await member.get(CHANGE_ORDER, { input: { orderId: id, paused: true } });
  expect(changeGivingOrder.order).toMatchObject({ status: 'PAUSED' });
  const { endGivingOrder } = await world.operator.get(END_ORDER, {
    input: { orderId: id, reason: 'asked by phone' },
  });
  expect(endGivingOrder.order).toMatchObject({ status: 'ENDED', endedBecause: 'OPERATOR' });
});

test('C-03 the same order twice at once is one order', async () => {
  const campaignId = await newCampaign(world.operator, charity);
  const input = { campaignId, gives: { percentOfEarned: '12.5' }, monthlyMost: '500' };
  const answers = await Promise.all(Array.from({ length: 4 }, () => giver.get(CREATE_ORDER, { input })));
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
    const ordered = await caller.ask(CREATE_ORDER, { input: gives().input });
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
