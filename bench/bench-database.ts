import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrations } from '../migrations/index.js';
import { PARTITIONS_AHEAD } from '../src/journeys/open-installation.js';
import { startEmbeddedPostgres } from '../src/runtime/embedded-postgres/embedded-postgres.js';
import { migrate } from '../src/runtime/migrate.js';
import { ensureMonthPartitions } from '../src/runtime/month-partitions.js';
import { benchLogger } from './scene.js';

/** A migrated database of its own, gone after the run. */
export interface BenchDatabase {
  /** Login that is bound by row-level security. */
  readonly appUrl: string;
  /** The superuser: reads the counters. */
  readonly ownerUrl: string;
  /** Where the files lie whose sync costs; undefined for a server that is not ours. */
  readonly folder: string | undefined;
  drop(): Promise<void>;
}

/**
 * Starts a durable PostgreSQL in a temporary folder, or makes a database on the server that BENCH_DATABASE_URL names
 * (a login that may create databases and roles).
 */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env.BENCH_DATABASE_URL;
  const database = given ? await onServer(given) : await embedded();
  try {
    await migrate({
      ownerUrl: database.ownerUrl,
      appUrl: database.appUrl,
      migrations,
      queues: true,
    });
    await ensureMonthPartitions({
      ownerUrl: database.ownerUrl,
      from: new Date(),
      months: PARTITIONS_AHEAD,
      logger: benchLogger(),
    });
    return database;
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function embedded(): Promise<BenchDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL may run under another account
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  return {
    appUrl: postgres.appUrl,
    ownerUrl: postgres.ownerUrl,
    folder,
    async drop() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function onServer(serverUrl: string): Promise<BenchDatabase> {
  const name = `hamsood_bench_${randomBytes(4).toString('hex')}`;
  await execute(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    // A login other than hamsood_app takes that role on every connection.
    appUrl: url.href,
    ownerUrl: url.href,
    folder: undefined,
    drop: () => execute(serverUrl, `drop database ${name} with (force)`),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
