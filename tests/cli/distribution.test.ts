import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { type CommandLine, commandLineOn } from './command-line.js';

let database: TestDatabase;
let cli: CommandLine;

beforeAll(async () => {
  database = await createTestDatabase();
  cli = commandLineOn(database);
});
afterAll(() => database.drop());

test('prints the statements that are committed', async () => {
  const committed = await readFile(path.join(process.cwd(), 'schema', 'citus.sql'), 'utf8');
  const statements = committed.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
  expect((await cli.must('distribution')).split('\n')).toEqual(statements);
});

test('says of which table it cannot be done, and ends with 1', async () => {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query('create table note (id bigint primary key, coalition_id bigint not null)');
    expect(await cli.run('distribution')).toEqual({
      exitCode: 1,
      out: '',
      err: 'note does not force row-level security\nnote: note_pkey does not begin with the coalition',
    });
  } finally {
    await owner.end();
  }
});
