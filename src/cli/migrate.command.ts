import type { Command } from 'commander';
import { migrations } from '../../migrations/index.js';
import { PARTITIONS_AHEAD } from '../journeys/open-installation.js';
import { systemClock } from '../runtime/clock.js';
import { loadConfig } from '../runtime/config.js';
import { migrate } from '../runtime/migrate.js';
import { ensureMonthPartitions } from '../runtime/month-partitions.js';
import { commandLogger } from './session.js';
import type { Terminal } from './terminal.js';

/** `hamsood migrate` */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description(
      'Bring the database up to date: roles, tables, queues and the coming months of the ledger. Safe to run again, and from several machines at once.',
    )
    .action(() => migrateDatabase(terminal));
}

async function migrateDatabase(terminal: Terminal): Promise<void> {
  const config = loadConfig(terminal.environment);
  const logger = commandLogger(config, terminal);
  const { ownerUrl, appUrl, stop } = await databaseUrls(config, (message) => terminal.err(`${message}\n`));
  try {
    const queues = config.redisUrl === undefined;
    const applied = await migrate({ ownerUrl, appUrl, migrations, queues });
    await ensureMonthPartitions({ ownerUrl, from: systemClock.now(), months: PARTITIONS_AHEAD, logger });
    terminal.out(applied.length > 0 ? `Migrated: ${applied.join(', ')}\n` : 'The database is up to date\n');
  } finally {
    await stop();
  }
}

async function databaseUrls(config: ReturnType<typeof loadConfig>, notice: (message: string) => void) {
  const { url, directUrl, ownerUrl } = config.database;
  if (url !== undefined) {
    // The lock of migrating belongs to a session: it needs the way without a pooler, as on a server's start.
    return { appUrl: url, ownerUrl: ownerUrl ?? directUrl ?? url, stop: async () => undefined };
  }
  const { startEmbeddedPostgres } = await import('../runtime/embedded-postgres/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, join: true, notice });
  return { appUrl: postgres.appUrl, ownerUrl: postgres.ownerUrl, stop: () => postgres.stop() };
}
