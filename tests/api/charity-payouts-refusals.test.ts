import pg from 'pg';
import { listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { newCharity, rial, today } from './giving-world.js';
import { nextKey } from './operations.js';
import { busyWhileTermsChange, invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';

/** What partners pledge of their purchases, and payouts to charities (rules C-04, C-12, A-03, A-07, L-11): what is refused. */

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

const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
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
  busy(pledge),
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
  busy(() => ({ pledgeId: 'chg_0000000000001', reason: 'test' })),
]);

const payout = (changes: object = {}) => ({
  idempotencyKey: nextKey(),
  charityId: charity,
  currency: 'IRR',
  ...changes,
});

const NOBODY = 'chr_0000000000001';

refuses('createCharityPayout', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => ({
    input: payout({ idempotencyKey: '' }),
    by: world.operator,
  })),
  invalid('the currency is none', ['currency'], () => ({
    input: payout({ currency: 'rial' }),
    by: world.operator,
  })),
  {
    name: 'there is no such charity',
    code: 'CHARITY_NOT_FOUND',
    field: ['input', 'charityId'],
    given: async () => ({ input: payout({ charityId: NOBODY }), by: world.operator }),
  },
  {
    name: 'L-04 the key has paid another charity',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const owner = new pg.Client(world.database.ownerUrl);
      await owner.connect();
      await owner.query(
        `insert into settlement_request (coalition_id, caller, idempotency_key, fingerprint, subject_id, at)
         select coalition_id, account_set_by, 'taken', decode(repeat('00', 32), 'hex'), id, created_at
           from charity where coalition_id = $1 limit 1`,
        [world.coalition.coalitionId],
      );
      await owner.end();
      return { input: payout({ idempotencyKey: 'taken' }), by: world.operator };
    },
  },
  {
    name: 'C-07 nobody has verified its account',
    code: 'CHARITY_NOT_ACTIVE',
    field: ['input', 'charityId'],
    given: async () => ({
      input: payout({ charityId: await newCharity(world, false) }),
      by: world.operator,
    }),
  },
  {
    name: 'C-04 nothing was given on days that are closed',
    code: 'NOTHING_TO_PAY',
    field: ['input', 'charityId'],
    given: async () => ({ input: payout(), by: world.operator }),
  },
  {
    name: 'somebody else makes a payout',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => ({ input: payout(), by: world.operator }),
    meanwhile: async (ask) => {
      const owner = new pg.Client(world.database.ownerUrl);
      await owner.connect();
      const { coalitionId } = world.coalition;
      await owner.query('select pg_advisory_lock(hashtextextended($1, 0))', [
        `hamsood charity payouts ${coalitionId}`,
      ]);
      try {
        return await ask();
      } finally {
        await owner.end();
      }
    },
  },
]);
