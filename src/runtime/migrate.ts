import type { Options } from '@mikro-orm/postgresql';
import pg from 'pg';
import { APP_ROLE } from './database-connection.js';
import { OWNER_ROLE, prepareRoles } from './database-roles.js';
import {
  CREATE_FINGERPRINTS,
  expectUnchanged,
  type Migrations,
  namesOfApplied,
  withFingerprints,
} from './migration-fingerprints.js';
import { migrateQueues } from './queue-schema.js';

export type { Migrations };

/** Any fixed number; nodes that start together migrate one after the other, and all but the first find nothing to do. */
const MIGRATION_LOCK = 7_120_643;

export interface MigrateOptions {
  /** A login that may create roles; without a pooler in between. */
  readonly ownerUrl: string;
  /** What the server will use: if it names `hamsood_app` with a password and that role cannot log in yet, it now can. */
  readonly appUrl?: string | undefined;
  readonly migrations: Migrations;
  /** Also prepare BullMQ's own schema; needed when there is no Redis. */
  readonly queues: boolean;
}

/** The login cannot bring the database up to date, and there is something to do; one line that says what to set. */
export class MigrationRightsError extends Error {
  override name = 'MigrationRightsError';
}

/**
 * Brings the database up to date. Safe to call from any number of nodes at once. Answers the names that were run.
 * @throws MigrationRightsError when something is pending and the login may not do it; with nothing pending any will do;
 *   MigrationsChangedError when what was applied has been edited since
 */
export async function migrate({ ownerUrl, appUrl, migrations, queues }: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hamsood migrate' });
  // Ctrl-C in the middle of a start ends the server below it: the query that breaks tells, the event would end Node.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await expectUnchanged(client, migrations);
    if (!(await mayMigrate(client))) return await expectUpToDate(client, migrations);
    await prepareRoles(client, appPasswordIn(appUrl));
    await client.query(`set role ${OWNER_ROLE}`);
    await client.query(CREATE_FINGERPRINTS);
    const pending = await pendingMigrations(client, migrations);
    const applied = pending.length > 0 ? await runMigrations(ownerUrl, migrations) : [];
    await client.query(`grant select on migration, migration_fingerprint to ${APP_ROLE}`);
    if (queues) await migrateQueues(client);
    return applied;
  } finally {
    await client.end(); // the lock ends with the session
  }
}

async function mayMigrate(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    'select rolsuper or rolcreaterole as may from pg_roles where rolname = session_user',
  );
  return rows[0]?.may ?? false;
}

async function expectUpToDate(client: pg.Client, migrations: Migrations): Promise<string[]> {
  const pending = await pendingMigrations(client, migrations);
  if (pending.length === 0) return [];
  throw new MigrationRightsError(
    `The database lacks ${pending.join(', ')}, and its login may not create roles: set DATABASE_OWNER_URL to one that may`,
  );
}

/** Names of the migrations that this version brings and the database has not seen; for `/readyz` too. */
export async function pendingMigrations(
  database: pg.Client | pg.Pool,
  migrations: Migrations,
): Promise<string[]> {
  const done = new Set(await namesOfApplied(database));
  return migrations.map(({ name }) => name).filter((name) => !done.has(name));
}

/** MikroORM's settings for migrations; `mikro-orm.config.ts` shows them to its command line. */
export async function migratorOptions(ownerUrl: string, migrations: Migrations): Promise<Options> {
  const { Migrator } = await import('@mikro-orm/migrations');
  return {
    clientUrl: ownerUrl,
    driverOptions: {
      connectionString: ownerUrl,
      application_name: 'hamsood migrate',
      options: `-c role=${OWNER_ROLE}`, // whoever logs in, what is made belongs to the owner
    },
    entities: [],
    extensions: [Migrator],
    metadataCache: { enabled: false },
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    migrations: {
      tableName: 'migration',
      migrationsList: [...withFingerprints(migrations)],
      snapshot: false,
      disableForeignKeys: false,
      silent: true,
    },
    schemaGenerator: { ignoreSchema: ['bullmq'] },
  };
}

async function runMigrations(ownerUrl: string, migrations: Migrations): Promise<string[]> {
  // Loaded only when there is something to do: most starts find nothing.
  const { MikroORM } = await import('@mikro-orm/postgresql');
  const orm = await MikroORM.init(await migratorOptions(ownerUrl, migrations));
  try {
    const applied = await orm.migrator.up();
    return applied.map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}

function appPasswordIn(appUrl: string | undefined): string | undefined {
  if (!appUrl) return undefined;
  const { username, password } = new URL(appUrl);
  return username === APP_ROLE && password ? decodeURIComponent(password) : undefined;
}
