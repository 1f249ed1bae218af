import { inCoalition, openDatabase } from '../../src/runtime/database.js';
import { OrmClient } from '../../src/runtime/orm-client.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Enough for what is answered at once, on a machine that is busy. */
const WITHIN_MS = 1_000;

async function open(): Promise<OrmClient> {
  const client = new OrmClient(database.appUrl, WITHIN_MS);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('an answer that does not come ends the connection, for whoever waits behind it too', async () => {
  const client = await open();
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  // The server would answer, but not in time: what a silent network looks like from here.
  const waiting = [client.query('select pg_sleep(2)'), client.query('select 1')];
  const answers = await Promise.allSettled(waiting);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(answers[0]).toMatchObject({ reason: { message: expect.stringMatching(/^Connection terminated/) } });
  await ended;
});

test('a transaction that lifts the limit is waited for, the next one is not', async () => {
  const client = await open();
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
  expect((await client.query('select pg_sleep(1.5), 7 as seven')).rows).toMatchObject([{ seven: 7 }]);
  await client.query('commit');
  await expect(client.query('select pg_sleep(2)')).rejects.toThrow('Connection terminated');
});

test('transactions whose connections break, more of them than there are places, leave the places to others', async () => {
  const opened = await openDatabase({
    url: database.appUrl,
    directUrl: database.directUrl,
    entities: [],
    poolSize: 2,
    ledgerPoolSize: 1,
    prepared: true,
    applicationName: 'test of breaking connections',
  });
  try {
    for (let time = 1; time <= 3; time += 1) {
      const broken = inCoalition(opened, 1n, async (em) => {
        await em.execute('select pg_terminate_backend(pg_backend_pid())');
      });
      await expect(broken).rejects.toThrow();
    }
    const rows = await inCoalition(opened, 1n, (em) => em.execute('select 1 as one'));
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await opened.close();
  }
});
