import { listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { newCharity, rial, today } from './giving-world.js';
import { type Refused, refuses } from './refusal-table.js';
import { invalid } from './refusals-of-spending.js';

/** What partners pledge of their purchases (rules C-12, A-03, A-07, L-11): what is told of it, and what is refused. */

let world: World;
let rahnet: WorldPartner;
let charity: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  charity = await newCharity(world);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const ADD = `mutation ($input: AddCharityPledgeInput!) { addCharityPledge(input: $input) {
  pledge { id number percent from until cap { amount } } userErrors { code field } } }`;
const END = `mutation ($input: EndCharityPledgeInput!) { endCharityPledge(input: $input) {
  pledge { until } userErrors { code field } } }`;

const pledge = (changes: object = {}) => ({
  ...{ charityId: charity, partnerId: rahnet.id, percent: '0.5', cap: rial('1000000'), from: today() },
  ...changes,
});

async function pledged(): Promise<string> {
  const { addCharityPledge } = await world.operator.get(ADD, { input: pledge() });
  return String(addCharityPledge.pledge.id);
}

test('C-12 A-03 an operator adds a pledge and ends it; everybody sees it', async () => {
  const { addCharityPledge } = await world.operator.get(ADD, { input: pledge() });
  const { id, ...terms } = addCharityPledge.pledge;
  expect(terms).toEqual({
    number: 1,
    percent: '0.5',
    from: today(),
    until: null,
    cap: { amount: '1000000' },
  });
  const input = { pledgeId: id, reason: 'enough' };
  const { endCharityPledge } = await world.operator.get(END, { input });
  expect(endCharityPledge.pledge).toEqual({ until: today() });
  const member = await world.member(rahnet);
  for (const caller of [world.auditor, rahnet, member]) {
    const { charityPledges } = await caller.get(
      '{ charityPledges(first: 5) { edges { node { id until paid { amount } charity { id } partner { slug } } } } }',
    );
    expect(listOf(charityPledges.edges)).toEqual([
      {
        node: {
          ...{ id, until: today(), paid: { amount: '0' } },
          ...{ charity: { id: charity }, partner: { slug: 'rahnet' } },
        },
      },
    ]);
  }
});

const wrong = (name: string, field: readonly string[], changes: object) =>
  invalid(name, field, () => ({ input: pledge(changes), by: world.operator }));
const refusedOf = (of: Omit<Refused, 'given'>, changes: object): Refused => ({
  ...of,
  given: async () => ({ input: pledge(changes), by: world.operator }),
});

refuses('addCharityPledge', () => world, [
  wrong('the percentage is nothing', ['percent'], { percent: '0' }),
  wrong('the percentage is more than all', ['percent'], { percent: '100.1' }),
  wrong('the cap is nothing', ['cap', 'amount'], { cap: rial('0') }),
  wrong('V-02 half a rial', ['cap', 'amount'], { cap: rial('0.5') }),
  wrong('it ends before it begins', ['until'], { until: '2020-01-01' }),
  wrong('its first day is none', ['from'], { from: '2090-02-30' }),
  refusedOf(
    { name: 'there is no such partner', code: 'PARTNER_NOT_FOUND', field: ['input', 'partnerId'] },
    { partnerId: 'par_0000000000001' },
  ),
  refusedOf(
    { name: 'there is no such charity', code: 'CHARITY_NOT_FOUND', field: ['input', 'charityId'] },
    { charityId: 'chr_0000000000001' },
  ),
  refusedOf(
    { name: 'it would have begun before', code: 'CAMPAIGN_DATES_CONFLICT', field: ['input', 'from'] },
    { from: '2025-01-01' },
  ),
]);

refuses('endCharityPledge', () => world, [
  invalid('there is no reason', ['reason'], () => ({
    input: { pledgeId: 'chg_0000000000001', reason: '' },
    by: world.operator,
  })),
  {
    name: 'there is no such pledge',
    code: 'CHARITY_PLEDGE_NOT_FOUND',
    field: ['input', 'pledgeId'],
    given: async () => ({
      input: { pledgeId: 'chg_0000000000001', reason: 'test' },
      by: world.operator,
    }),
  },
  {
    name: 'its last day would be over',
    code: 'CAMPAIGN_DATES_CONFLICT',
    field: ['input', 'until'],
    given: async () => ({
      input: { pledgeId: await pledged(), until: '2025-01-01', reason: 'test' },
      by: world.operator,
    }),
  },
]);
