import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import { textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { CHANGE_ORDER, CREATE_ORDER, END_ORDER, newCampaign, newCharity, rial } from './giving-world.js';
import { invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';

/** What the mutations of standing orders refuse (rules A-07, C-03, L-11). */

let world: World;
let rahnet: WorldPartner;
let giver: WorldMember;
let other: WorldMember;
let charity: string;
let campaign: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  giver = await world.member(rahnet);
  other = await world.member(rahnet);
  charity = await newCharity(world);
  campaign = await newCampaign(world.operator, charity);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const gives = (changes: object = {}, by: WorldMember = giver) => ({
  input: { campaignId: campaign, gives: { monthly: { points: '100', day: 1 } }, ...changes },
  by,
});

/** A new order of the member; its id. */
async function newOrder(changes: object = {}, by: WorldMember = giver): Promise<string> {
  const campaignId = await newCampaign(world.operator, charity);
  const { createGivingOrder } = await by.get(CREATE_ORDER, {
    input: gives({ campaignId, ...changes }).input,
  });
  if (!createGivingOrder.order) throw new Error(JSON.stringify(createGivingOrder.userErrors));
  return textOf(createGivingOrder.order.id);
}

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
      const { createGivingOrder } = await giver.get(CREATE_ORDER, { input: gives({ campaignId }).input });
      const orderId = createGivingOrder.order.id;
      await giver.get(CHANGE_ORDER, { input: { orderId, paused: true } });
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
      await giver.get(END_ORDER, { input: { orderId } });
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
