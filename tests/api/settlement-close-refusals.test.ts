import pg from 'pg';
import { encodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { refuses } from './refusal-table.js';

/** What closing periods refuses (rule S-01): it closes what it can, and says that the rest has to wait. And what floats refuse. */

let world: World;
/** An operator of the twin, whose clock can be advanced. */
let operator: Caller;
let prepaid: WorldPartner;
let postpaid: WorldPartner;
/** It has left. */
let gone: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  const coalition = encodeId('coalition', world.coalition.twinId);
  prepaid = await world.partner('prepaid', { billing: 'PREPAID' });
  postpaid = await world.partner('postpaid');
  gone = await world.partner('gone', { billing: 'PREPAID' });
  await world.exit(gone);
  operator = world.caller(await world.token({ coalition, roles: ['operator'] }));
});
afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

/** Does the work while somebody who never ends posts in the twin. */
async function whilePosting<T>(work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock_shared(ledger_day_lock($1))', [world.coalition.twinId]);
    return await work();
  } finally {
    await client.end();
  }
}

refuses('closeSettlementPeriod', () => world, [
  {
    name: 'the day is none',
    code: 'INVALID_INPUT',
    field: ['input', 'until'],
    given: async () => ({ input: { until: '2026-02-30' }, by: operator }),
  },
  {
    name: 'V-04 the day is of another calendar',
    code: 'INVALID_INPUT',
    field: ['input', 'until'],
    given: async () => ({ input: { until: '1404/12/01' }, by: operator }),
  },
  {
    name: 'S-02 the day is still to come',
    code: 'INVALID_INPUT',
    field: ['input', 'until'],
    given: async () => ({ input: { until: '2998-01-01' }, by: operator }),
  },
  {
    name: 'S-02 a day that is over cannot be closed, as somebody posts all the time',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    // who asked for it
    writes: ['audit_entry'],
    given: async () => {
      await operator.get('mutation { advanceTestClock(input: { by: 86400 }) { userErrors { code } } }');
      return { input: {}, by: operator };
    },
    meanwhile: whilePosting,
  },
]);

test('S-02 closing again, when nobody is in the way, does the rest, and says so', async () => {
  const close = () =>
    operator.get(
      'mutation { closeSettlementPeriod(input: {}) { closedDays statements { id } userErrors { code } } }',
    );
  const { closeSettlementPeriod } = await close();
  expect(closeSettlementPeriod).toEqual({
    closedDays: [expect.stringMatching(/^\d{4}-\d\d-\d\d$/)],
    statements: [],
    userErrors: [],
  });
  expect((await close()).closeSettlementPeriod).toEqual({ closedDays: [], statements: [], userErrors: [] });
});

const paid = (changes: object) => () => ({
  partnerId: prepaid.id,
  amount: { amount: '1000', currency: 'IRR' },
  reference: 'bank-1',
  ...changes,
});

const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});

refuses('recordFloatDeposit', () => world, [
  invalid('nothing was paid', ['amount', 'amount'], paid({ amount: { amount: '0', currency: 'IRR' } })),
  invalid('money is taken out', ['amount', 'amount'], paid({ amount: { amount: '-1', currency: 'IRR' } })),
  invalid(
    'the currency is not that of the contract',
    ['amount', 'currency'],
    paid({ amount: { amount: '1', currency: 'USD' } }),
  ),
  invalid('the reference is empty', ['reference'], paid({ reference: '' })),
  invalid('E-05 the partner pays later', ['partnerId'], () => paid({ partnerId: postpaid.id })()),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(paid({ partnerId: 'par_0000000000001' })),
  },
  {
    name: 'P-04 the partner has left, and its float with it',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'partnerId'],
    given: byOperator(() => paid({ partnerId: gone.id })()),
  },
  {
    name: 'L-04 another payment has the reference',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'reference'],
    given: async () => {
      const record =
        'mutation ($input: RecordFloatDepositInput!) { recordFloatDeposit(input: $input) { userErrors { code } } }';
      await world.operator.get(record, { input: paid({ reference: 'bank-taken' })() });
      const input = paid({ reference: 'bank-taken', amount: { amount: '1001', currency: 'IRR' } })();
      return { input, by: world.operator };
    },
  },
]);

refuses('withdrawFloat', () => world, [
  invalid('nothing goes back', ['amount', 'amount'], paid({ amount: { amount: '0', currency: 'IRR' } })),
  invalid('money is paid in', ['amount', 'amount'], paid({ amount: { amount: '-1', currency: 'IRR' } })),
  invalid(
    'the currency is another',
    ['amount', 'currency'],
    paid({ amount: { amount: '1', currency: 'USD' } }),
  ),
  invalid('the reference is empty', ['reference'], paid({ reference: '' })),
  invalid('E-05 the partner pays later', ['partnerId'], () => paid({ partnerId: postpaid.id })()),
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(paid({ partnerId: 'par_0000000000001' })),
  },
  {
    name: 'P-04 the partner has left, and its float with it',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'partnerId'],
    given: byOperator(() => paid({ partnerId: gone.id })()),
  },
  {
    name: 'E-05 there is not as much on the float',
    code: 'FLOAT_EXHAUSTED',
    field: ['input', 'amount', 'amount'],
    given: byOperator(paid({ reference: 'all', amount: { amount: '900000', currency: 'IRR' } })),
  },
  {
    name: 'L-04 a deposit has the reference',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'reference'],
    given: async () => {
      const record =
        'mutation ($input: RecordFloatDepositInput!) { recordFloatDeposit(input: $input) { userErrors { code } } }';
      await world.operator.get(record, { input: paid({ reference: 'bank-in' })() });
      return { input: paid({ reference: 'bank-in' })(), by: world.operator };
    },
  },
]);
