import pg from 'pg';
import { orBusy } from '../../src/points/or-busy.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('L-04 a look-up that waited too long for a lock is LEDGER_BUSY, and may be tried again', async () => {
  const holder = new pg.Client(database.ownerUrl);
  await holder.connect();
  await holder.query('begin; lock table member_identity in access exclusive mode');
  const outcome = await orBusy(async () => {
    await client.query("set lock_timeout = '10ms'");
    await client.query('select from member_identity');
    throw new Error('the lock did not hold');
  });
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'LEDGER_BUSY' }, replayed: false });
  await holder.query('rollback');
  await holder.end();
});

test('A-07 what nobody expected stays an error', async () => {
  await expect(
    orBusy(async () => {
      await client.query('select 1 / 0');
      throw new Error('not reached');
    }),
  ).rejects.toThrow('division by zero');
});
