import { accessEntities } from '../access/access.entities.js';
import { coalitionEntities } from '../coalition/coalition.entities.js';
import { Ledger } from '../ledger/ledger.js';
import { createMemberDirectory, type MemberDirectory } from '../members/member-directory.js';
import { membersEntities } from '../members/members.entities.js';
import { partnersEntities } from '../partners/partners.entities.js';
import { createProgramme, type Programme } from '../partners/programme.js';
import type { Clock } from '../runtime/clock.js';
import type { Config } from '../runtime/config.js';
import { type Database, openDatabase } from '../runtime/database.js';
import { type LiveChannel, openLiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { type Migrations, migrate, pendingMigrations } from '../runtime/migrate.js';
import { changedMigrations, expectUnchanged } from '../runtime/migration-fingerprints.js';
import { ensureMonthPartitions } from '../runtime/month-partitions.js';

/** Months of ledger partitions that are kept ready: this one and the next three. */
export const PARTITIONS_AHEAD = 4;

/** Everything below the API, the jobs and the command line, open and ready. */
export interface Installation {
  readonly database: Database;
  readonly channel: LiveChannel;
  readonly programme: Programme;
  readonly members: MemberDirectory;
  readonly ledger: Ledger;
  /** Without a pooler in between; for the queues. */
  readonly directUrl: string;
  /** For what only the tables' owner may do; may be a login that cannot. */
  readonly ownerUrl: string;
  /** Whether the database has every migration, in the form that this program knows. */
  isMigrated(): Promise<boolean>;
}

export interface OpenOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly migrations: Migrations;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * `server`: owns an embedded PostgreSQL, and migrates when the configuration says so. `command`: uses the embedded
   * PostgreSQL of a running server where there is one, and leaves migrating a database of its own to `hamsood migrate`.
   */
  readonly as: 'server' | 'command';
  /** Told after each part how to close it; close them in the opposite order. May throw to give up. */
  readonly opened: (part: 'postgres' | 'database' | 'live channel', close: () => Promise<void>) => void;
}

interface Urls {
  readonly url: string;
  readonly directUrl: string;
  readonly ownerUrl: string;
  readonly migrate: boolean;
}

/** The database is older than this program, and migrating it was not asked for; one line that says what to do. */
export class PendingMigrationsError extends Error {
  override name = 'PendingMigrationsError';
}

/** Opens what the configuration names. What fails leaves to the caller to close what was opened before. */
export async function openInstallation(options: OpenOptions): Promise<Installation> {
  const { config, logger, clock, migrations, opened } = options;
  const { url, directUrl, ownerUrl, migrate: migrating } = await findDatabase(options);
  if (migrating) {
    const applied = await migrate({
      ownerUrl,
      appUrl: url,
      migrations,
      queues: config.redisUrl === undefined,
    });
    if (applied.length > 0) logger.debug({ applied }, 'the database is up to date');
    await ensureMonthPartitions({ ownerUrl, from: clock.now(), months: PARTITIONS_AHEAD, logger });
  }

  const database = await openDatabase({
    url,
    directUrl,
    entities: [...accessEntities, ...coalitionEntities, ...partnersEntities, ...membersEntities],
    poolSize: config.database.poolSize,
    ledgerPoolSize: config.database.ledgerPoolSize,
    prepared: config.database.prepared,
    applicationName: options.applicationName,
  });
  opened('database', () => database.close());
  const pending = () => pendingMigrations(database.ledgerPool, migrations);
  if (!migrating) {
    await expectUnchanged(database.ledgerPool, migrations);
    const missing = await pending();
    if (missing.length > 0) {
      throw new PendingMigrationsError(
        `The database lacks ${missing.join(', ')}: run "hamsood migrate" first (npm run hamsood -- migrate)`,
      );
    }
  }

  const channel = await openLiveChannel({ redisUrl: config.redisUrl, databaseUrl: directUrl, logger });
  const programme = createProgramme({ database, channel, clock });
  opened('live channel', async () => {
    programme.close();
    await channel.close();
  });
  return {
    database,
    channel,
    programme,
    members: createMemberDirectory({ database }),
    ledger: new Ledger({ database, logger, announce: (message) => channel.publish(message) }),
    directUrl,
    ownerUrl,
    isMigrated: async () =>
      (await pending()).length === 0 &&
      (await changedMigrations(database.ledgerPool, migrations)).length === 0,
  };
}

async function findDatabase({ config, logger, as, opened }: OpenOptions): Promise<Urls> {
  const { url, directUrl, ownerUrl, migrateOnStart } = config.database;
  if (url !== undefined) {
    const direct = directUrl ?? url;
    return {
      url,
      directUrl: direct,
      ownerUrl: ownerUrl ?? direct,
      migrate: as === 'server' && migrateOnStart,
    };
  }
  // Loaded only when it is needed: with a database of its own a server never reads it.
  const { startEmbeddedPostgres } = await import('../runtime/embedded-postgres/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    join: as === 'command',
    notice: (message) => logger.warn(message),
  });
  opened('postgres', () => postgres.stop());
  const { appUrl } = postgres;
  const migrating = postgres.origin !== 'joined' && migrateOnStart;
  return { url: appUrl, directUrl: appUrl, ownerUrl: postgres.ownerUrl, migrate: migrating };
}
