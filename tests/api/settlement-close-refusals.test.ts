import pg from 'pg';
import { encodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';
import { refuses } from './refusal-table.js';

/** What closeSettlementPeriod refuses (rule S-01): it closes what it can, and says that the rest has to wait. */

let world: World;
/** An operator of the twin, whose clock can be advanced. */
let operator: Caller;

beforeAll(async () => {
  world = await createWorld();
  const coalition = encodeId('coalition', world.coalition.twinId);
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
