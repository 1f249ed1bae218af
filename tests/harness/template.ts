import pg from 'pg';
import { type Migrations, migrate } from '../../src/runtime/migrate.js';

export const TEMPLATE = 'hamsood_template';

/**
 * Makes the migrated database that each test file clones, and lets `hamsood_app` log in with the given password.
 * @param serverUrl a login that may create databases and roles
 */
export async function makeTemplate(serverUrl: string, appPassword: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
    const ownerUrl = new URL(serverUrl);
    ownerUrl.pathname = `/${TEMPLATE}`;
    await migrate({ ownerUrl: ownerUrl.href, migrations: await readMigrations(), queues: true });
    await setPassword(client, 'hamsood_app', appPassword);
  } finally {
    await client.end();
  }
}

/** The same for the superuser of a server that is the tests' own. */
export async function makeLoginCheap(serverUrl: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    const { username, password } = new URL(serverUrl);
    await setPassword(client, username, decodeURIComponent(password));
  } finally {
    await client.end();
  }
}

/** Cheap to check: tests log in some ten thousand times. */
async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query(
    "select set_config(name, '1', false) from pg_settings where name = 'scram_iterations'", // since PostgreSQL 16
  );
  await client.query(`alter role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(password)}`);
}

async function readMigrations(): Promise<Migrations> {
  const { migrations } = await import('../../migrations/index.js');
  return migrations;
}
