import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { TEMPLATE } from './template.js';

/** A migrated database that belongs to one test file. */
export interface TestDatabase {
  /** Login `hamsood_app`, bound by row-level security: what the server uses. */
  readonly appUrl: string;
  /** The same without a pooler; there is none in tests. */
  readonly directUrl: string;
  /** The superuser: to look behind row-level security. */
  readonly ownerUrl: string;
  /** Drops the database. @throws when a connection to it is still open: somebody forgot to close it. */
  drop(): Promise<void>;
}

/** A socket that was just closed may be seen by the server a moment later: on a busy machine, or after a statement, much later. */
const CLOSING_MS = 20_000;

/** Clones the migrated template, file by file: cheaper than through the log. Call it in `beforeAll`, and `drop` in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return makeDatabase(`template ${TEMPLATE} strategy file_copy`);
}

/** A database without any of our tables; for tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return makeDatabase('template template0');
}

async function makeDatabase(source: string): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer((client) => client.query(`create database ${name} ${source}`));
  const ownerUrl = new URL(serverUrl());
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'hamsood_app';
  appUrl.password = process.env.TEST_APP_PASSWORD ?? '';
  return {
    appUrl: appUrl.href,
    directUrl: appUrl.href,
    ownerUrl: ownerUrl.href,
    drop: () => dropDatabase(name),
  };
}

async function dropDatabase(name: string): Promise<void> {
  await onServer(async (client) => {
    const deadline = Date.now() + CLOSING_MS;
    let open = await openConnections(client, name);
    while (open.length > 0 && Date.now() < deadline) {
      await sleep(10);
      open = await openConnections(client, name);
    }
    await client.query(`drop database ${name} with (force)`);
    if (open.length > 0) {
      throw new Error(`connections left open at the end of the test file:\n  ${open.join('\n  ')}`);
    }
  });
}

async function openConnections(client: pg.Client, name: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select format('%s, %s: %s', application_name, state, left(query, 200)) as line
       from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  return rows.map(({ line }) => line);
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(serverUrl());
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test');
  return url;
}
