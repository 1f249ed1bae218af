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

/** Two logins to one database. */
export interface BenchDatabase {
  /** Login that is bound by row-level security. */
  readonly appUrl: string;
  /** The superuser: reads the counters. */
  readonly ownerUrl: string;
}

/** A PostgreSQL for one run. What is compared lies in databases of the same server, so that the same settings hold. */
export interface BenchServer {
  /** Where the files lie whose sync costs; undefined for a server that is not ours. */
  readonly folder: string | undefined;
  /** A new one with nothing in it. */
  emptyDatabase(): Promise<BenchDatabase>;
  /** Removes the databases, and the server if it is ours. */
  drop(): Promise<void>;
}

/**
 * Starts a durable PostgreSQL in a temporary folder, or takes the server that BENCH_DATABASE_URL names (a login that may
 * create databases and roles).
 */
export function openBenchServer(): Promise<BenchServer> {
  const given = process.env.BENCH_DATABASE_URL;
  return given ? Promise.resolve(givenServer(given)) : embeddedServer();
}

/** A new database with the product's tables, and partitions from a month on (default: this one). */
export async function migratedDatabase(server: BenchServer, from = new Date()): Promise<BenchDatabase> {
  const database = await server.emptyDatabase();
  await migrate({ ...database, migrations, queues: true });
  const months = monthsBetween(from, new Date()) + PARTITIONS_AHEAD;
  await ensureMonthPartitions({ ownerUrl: database.ownerUrl, from, months, logger: benchLogger() });
  return database;
}

/** Runs on a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'hamsood bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function embeddedServer(): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL may run under another account
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  return {
    folder,
    async emptyDatabase() {
      const name = await createDatabase(postgres.ownerUrl);
      return { appUrl: inDatabase(postgres.appUrl, name), ownerUrl: inDatabase(postgres.ownerUrl, name) };
    },
    async drop() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function givenServer(serverUrl: string): BenchServer {
  const made: string[] = [];
  return {
    folder: undefined,
    async emptyDatabase() {
      const name = await createDatabase(serverUrl);
      made.push(name);
      // A login other than hamsood_app takes that role on every connection.
      return { appUrl: inDatabase(serverUrl, name), ownerUrl: inDatabase(serverUrl, name) };
    },
    async drop() {
      for (const name of made)
        await withClient(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `hamsood_bench_${randomBytes(4).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  return name;
}

function inDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function monthsBetween(from: Date, to: Date): number {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}
