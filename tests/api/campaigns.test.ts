import { addDays } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { EARN, earnInput } from './operations.js';

/** What operators say of campaigns, and who sees them. */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let bimeno: WorldPartner;
let id: string;

const CAMPAIGN = `id number name { en } from until levels earlyAccess { level from } categories minimumAmount { amount currency } multiplier bonusPoints
  funders { partner { slug } percent } paidAtIssuePercent partner { slug }`;
const offer = {
  name: { en: 'Twice as many' },
  ...{
    from: '2090-01-01',
    until: '2090-01-31',
    multiplier: '2.5',
    bonusPoints: '7',
    paidAtIssuePercent: '40',
  },
  levels: ['gold', 'silver'],
  earlyAccess: [{ level: 'gold', from: '2089-12-28' }],
  categories: ['fuel', 'shop'],
  minimumAmount: { amount: '50000', currency: 'IRR' },
};

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  bimeno = await world.partner('bimeno');
  const reached = (atLeast: string) => ({
    requirement: { window: 'LIFETIME', criteria: [{ metric: 'PURCHASES', atLeast }] },
    validity: { kind: 'LIFETIME' },
  });
  const levels = [
    { code: 'base', name: { en: 'Base' } },
    { code: 'silver', name: { en: 'Silver' }, ...reached('1') },
    { code: 'gold', name: { en: 'Gold' }, ...reached('2') },
  ];
  const { addTierLadderVersion } = await world.operator.get(
    'mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) { userErrors { code } } }',
    { input: { kind: 'PERSON', levels } },
  );
  expect(addTierLadderVersion.userErrors).toEqual([]);
  const { addCampaign } = await world.operator.get(
    `mutation ($input: AddCampaignInput!) { addCampaign(input: $input) { campaign { ${CAMPAIGN} } userErrors { code field } } }`,
    {
      input: {
        partnerId: rahnet.id,
        ...offer,
        funders: [
          { partnerId: rahnet.id, percent: '60' },
          { partnerId: tizfood.id, percent: '30' },
          { percent: '10' },
        ],
      },
    },
  );
  expect(addCampaign).toEqual({ campaign: told(), userErrors: [] });
  id = String(addCampaign.campaign.id);
});

afterAll(async () => world.close());

const told = (changes: object = {}) => ({
  ...offer,
  id: expect.stringMatching(/^cmp_/),
  number: 1,
  funders: [
    { partner: { slug: 'rahnet' }, percent: '60' },
    { partner: { slug: 'tizfood' }, percent: '30' },
    { partner: null, percent: '10' },
  ],
  partner: { slug: 'rahnet' },
  ...changes,
});

const list = async (caller: Caller) => {
  const { partner } = await caller.get(
    `{ partner(slug: "rahnet") { campaigns(first: 10) { edges { node { ${CAMPAIGN} } } } } }`,
  );
  return partner.campaigns as Json;
};
const node = async (caller: Caller) => (await caller.get(`{ node(id: "${id}") { id } }`)).node as Json;

test('E-11 A-04 operators, auditors and the partner see a partner’s campaigns; others do not', async () => {
  const expected = { edges: [{ node: told() }] };
  expect(await list(world.operator)).toEqual(expected);
  expect(await list(world.auditor)).toEqual(expected);
  expect(await list(rahnet)).toEqual(expected);
  expect(await list(tizfood)).toBeNull();
  expect(await list(bimeno)).toBeNull();
});

test('E-11 A-04 who pays for one can fetch it by the id that its statements name', async () => {
  for (const caller of [world.operator, world.auditor, rahnet, tizfood]) {
    expect(await node(caller)).toEqual({ id });
  }
  expect(await node(bimeno)).toBeNull();
});

test('E-11 its last day is what it was ended by', async () => {
  const { endCampaign } = await world.operator.get(
    `mutation { endCampaign(input: { campaignId: "${id}", until: "2090-01-10", reason: "over" }) {
      campaign { ${CAMPAIGN} } userErrors { code } } }`,
  );
  expect(endCampaign).toEqual({ campaign: told({ until: '2090-01-10' }), userErrors: [] });
  expect(await list(rahnet)).toEqual({ edges: [{ node: told({ until: '2090-01-10' }) }] });
});

test('T-15 A-04 a member sees what runs, from when on for its level, and not who pays; a partner what is its own', async () => {
  const today = dayOf(new Date(), 'Asia/Tehran');
  const add = async (partner: WorldPartner, changes: object) => {
    const { addCampaign } = await world.operator.get(
      `mutation ($input: AddCampaignInput!) { addCampaign(input: $input) { campaign { id } userErrors { code field } } }`,
      {
        input: {
          ...{ partnerId: partner.id, name: { en: 'Seven more' }, bonusPoints: '7' },
          ...{ from: today, until: addDays(today, 20), funders: [{ percent: '100' }] },
          ...changes,
        },
      },
    );
    expect(addCampaign.userErrors).toEqual([]);
    return String(addCampaign.campaign.id);
  };
  const forGold = await add(rahnet, { levels: ['gold'], until: addDays(today, 9) });
  const later = addDays(today, 5);
  const early = await add(rahnet, { from: later, earlyAccess: [{ level: 'silver', from: today }] });
  const elsewhere = await add(bimeno, { until: addDays(today, 30) });
  const member = await world.member(rahnet);
  const seen = async (caller: Caller) => {
    const { member: found } = await caller.get(
      `{ member(ref: { id: "${member.id}" }) { offers {
        campaignId opensOn until levels earlyAccess { level from } bonusPoints multiplier categories
        minimumAmount { amount } name { en } partner { slug } } } }`,
    );
    return listOf(found.offers);
  };
  const offered = (campaignId: string, opensOn: string | null, changes: object) => ({
    ...{ campaignId, opensOn, levels: null, earlyAccess: [], bonusPoints: '7', multiplier: null },
    ...{ categories: null, minimumAmount: null, name: { en: 'Seven more' }, partner: { slug: 'rahnet' } },
    ...{ until: addDays(today, 20), ...changes },
  });
  const [gold, silver] = [
    { until: addDays(today, 9), levels: ['gold'] },
    { earlyAccess: [{ level: 'silver', from: today }] },
  ];
  const all = offered(elsewhere, today, { until: addDays(today, 30), partner: { slug: 'bimeno' } });
  for (const caller of [member, world.operator, world.auditor])
    expect(await seen(caller)).toEqual([offered(forGold, null, gold), offered(early, later, silver), all]);
  const buys = () => rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '100000' }) });
  await buys();
  expect(await seen(rahnet)).toEqual([offered(forGold, null, gold), offered(early, today, silver)]);
  await buys();
  // a higher level is another one: early is for silver alone
  expect(await seen(member)).toEqual([offered(forGold, today, gold), offered(early, later, silver), all]);
  expect(await world.differences()).toEqual([]);
});
