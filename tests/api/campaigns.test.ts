import type { Caller, Json } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';

/** What operators say of campaigns, and who sees them. */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let bimeno: WorldPartner;
let id: string;

const CAMPAIGN = `id number name { en } from until categories minimumAmount { amount currency } multiplier bonusPoints
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
  categories: ['fuel', 'shop'],
  minimumAmount: { amount: '50000', currency: 'IRR' },
};

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  bimeno = await world.partner('bimeno');
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
