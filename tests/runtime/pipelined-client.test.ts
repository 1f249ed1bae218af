import { PipelinedClient } from '../../src/runtime/pipelined-client.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let testDatabase: TestDatabase;
let client: PipelinedClient;
let writes: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new PipelinedClient({ connectionString: testDatabase.appUrl, pipeline: true });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  for (const name of ['_write', '_writev'] as const) {
    const write = stream[name].bind(stream);
    stream[name] = (...given) => {
      writes += 1;
      write(...given);
    };
  }
});

interface Socket {
  _write(...given: unknown[]): void;
  _writev(...given: unknown[]): void;
}

beforeEach(() => {
  writes = 0;
});

afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

test('what is asked in one go leaves by one write, and is answered in its order', async () => {
  const answers = await Promise.all([
    client.query('begin'),
    client.query('select $1::text as said', ['one']),
    client.query('select $1::text as said', ['two']),
    client.query('commit'),
  ]);
  expect(writes).toBe(1);
  expect(answers.map(({ command, rows }) => [command, rows])).toEqual([
    ['BEGIN', []],
    ['SELECT', [{ said: 'one' }]],
    ['SELECT', [{ said: 'two' }]],
    ['COMMIT', []],
  ]);
});

test('what is asked later does not wait for more', async () => {
  await client.query('select 1');
  await client.query('select 2');
  expect(writes).toBe(2);
});

test('one that fails takes nothing of its neighbours with it', async () => {
  const [failed, answered] = await Promise.allSettled([
    client.query('select 1 / 0'),
    client.query('select 3 as three'),
  ]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
  expect(answered).toMatchObject({ status: 'fulfilled', value: { rows: [{ three: 3 }] } });
});
