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
    await client.query(`alter role hamsood_app login password ${pg.escapeLiteral(appPassword)}`);
  } finally {
    await client.end();
  }
}

async function readMigrations(): Promise<Migrations> {
  const { migrations } = await import('../../migrations/index.js');
  return migrations;
}
