import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { runAs, serverAccount } from '../../src/runtime/embedded-postgres/account.js';
import { findBinaries, makeOpenFolder } from '../../src/runtime/embedded-postgres/binaries.js';
import { keptPort } from '../harness/kept-port.js';
import type { Requirement } from '../harness/requirement.js';
import { SupervisedProcess } from './supervised-process.js';

/** Where PostgreSQL's programs are. */
export type Programs = (name: string) => string;

/** Those that npm brought: enough to run one server. */
export function embeddedPrograms(): Programs {
  const { folder } = findBinaries(serverAccount());
  return (name) => path.join(folder, 'bin', name);
}

/** Those of the system, newest first: with them comes what copies a server. */
export function systemPrograms(): Programs | undefined {
  const root = '/usr/lib/postgresql'; // Debian's; elsewhere what is in the PATH is asked
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const said = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folders = [
    ...versions.map((version) => path.join(root, version, 'bin')),
    ...(said.status === 0 ? [said.stdout.trim()] : []),
  ];
  const needed = ['postgres', 'initdb', 'pg_ctl', 'pg_basebackup', 'pg_rewind'];
  const found = folders.find((folder) => needed.every((name) => existsSync(path.join(folder, name))));
  return found === undefined ? undefined : (name) => path.join(found, name);
}

/** For `describeWith`. */
export const systemPostgres: Requirement = {
  met: systemPrograms() !== undefined,
  missing:
    'needs a PostgreSQL server with pg_basebackup and pg_rewind (Debian: apt-get install postgresql-15)',
};

export interface ClusterOptions {
  /** Made if it is not there; open to the account that PostgreSQL runs as. */
  readonly folder: string;
  readonly name: string;
  readonly programs: Programs;
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long a server may take to accept connections, in milliseconds. */
const PATIENCE_MS = 180_000;

/** A PostgreSQL server of its own, on a port that stays the same, started again whenever it ends. */
export class Cluster {
  readonly server: SupervisedProcess;
  readonly #password: string;
  readonly #programs: Programs;

  private constructor(
    readonly data: string,
    readonly port: number,
    password: string,
    { folder, name, programs }: ClusterOptions,
  ) {
    this.#password = password;
    this.#programs = programs;
    this.server = new SupervisedProcess({
      name,
      program: programs('postgres'),
      arguments: ['-D', data, '-p', String(port)],
      options: runAs(serverAccount()),
      logFile: path.join(folder, `${name}.log`),
    });
  }

  /** A new one with nothing in it. */
  static async create(options: ClusterOptions): Promise<Cluster> {
    const data = path.join(options.folder, options.name);
    const password = randomBytes(12).toString('base64url');
    const passwordFile = path.join(options.folder, `${options.name}.password`);
    own(options.folder);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    own(passwordFile);
    run(options.programs('initdb'), [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums', // pg_rewind wants them
      '--no-sync', // processes are killed here, machines are not
    ]);
    // In the file, not on the command line: pg_rewind runs the server by itself, and must not recycle what it needs.
    appendFileSync(path.join(data, 'postgresql.conf'), settingsText({ ...SETTINGS, ...options.settings }));
    return new Cluster(data, await keptPort(), password, options);
  }

  /** A copy of this one that follows it. */
  async standby(options: Pick<ClusterOptions, 'folder' | 'name'>): Promise<Cluster> {
    const data = path.join(options.folder, options.name);
    run(this.#programs('pg_basebackup'), [
      `--pgdata=${data}`,
      `--dbname=${this.replicationUrl(options.name)}`,
      '--wal-method=stream',
      '--checkpoint=fast',
      '--no-sync',
      '--write-recovery-conf',
    ]);
    return new Cluster(data, await keptPort(), this.#password, { ...options, programs: this.#programs });
  }

  /** What a standby of that name connects to. */
  replicationUrl(standby: string): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${this.port}/postgres?application_name=${standby}`;
  }

  /** Logs in as the superuser. */
  url(database = 'hamsood'): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  /** What the product's servers log in as, once it has been migrated. */
  appUrl(database = 'hamsood'): string {
    return `postgres://hamsood_app:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of its programs on its files, as the account that owns them. @throws with what it said */
  run(program: string, given: readonly string[]): string {
    return run(this.#programs(program), given);
  }

  async start(): Promise<void> {
    this.server.start();
    await this.untilAnswering();
  }

  /** @throws when it does not in time */
  async untilAnswering(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.query('select 1', [], 'postgres');
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(50);
      }
    }
  }

  /** One statement as the superuser, on a connection of its own. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
    database = 'hamsood',
  ): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Writes down for whom commits are to wait, from when the settings are read again on. */
  async nameStandby(standby: string): Promise<void> {
    await this.query(`alter system set synchronous_standby_names = '"${standby}"'`, [], 'postgres');
  }

  /** From now on each commit is answered when that standby has it too. */
  async waitFor(standby: string): Promise<void> {
    await this.nameStandby(standby);
    await this.query('select pg_reload_conf()', [], 'postgres');
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const rows = await this.query(
        "select 1 from pg_stat_replication where application_name = $1 and sync_state = 'sync'",
        [standby],
        'postgres',
      );
      if (rows.length > 0) return;
      if (Date.now() > deadline) throw new Error(`${standby} does not follow ${this.server.name}`);
      await sleep(50);
    }
  }

  /** A standby becomes the primary. Its settings are a copy of the old one's: by them it would wait for itself. */
  async promote(): Promise<void> {
    this.run('pg_ctl', ['promote', '--pgdata', this.data, '--wait']);
    await this.query('alter system reset synchronous_standby_names', [], 'postgres');
    await this.query('select pg_reload_conf()', [], 'postgres');
  }

  /** A primary that was ended becomes a standby of the one that took its place. Its own files are put right first. */
  async follow(primary: Cluster): Promise<void> {
    // Up to PostgreSQL 15, pg_rewind sees that there is a new timeline only when a checkpoint has written it down.
    await primary.query('checkpoint', [], 'postgres');
    this.run('pg_rewind', [
      `--target-pgdata=${this.data}`,
      `--source-server=${primary.replicationUrl(this.server.name)}`,
      '--write-recovery-conf',
      '--no-sync',
    ]);
    await this.start();
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.server.stop('SIGINT', 10_000);
  }
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  max_wal_size: '64MB',
  wal_keep_size: '128MB', // pg_rewind reads back to where the two parted
  log_min_error_statement: 'panic',
};

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');
}

/** Gives a folder or file to the account that PostgreSQL runs as, and makes the folder first. */
function own(file: string): void {
  if (!existsSync(file)) makeOpenFolder(file);
  const account = serverAccount();
  if (account) chownSync(file, account.uid, account.gid);
}

function run(program: string, given: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, given, {
    ...runAs(serverAccount()),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path.basename(program)}: ${error?.message ?? stderr}`);
  return stdout;
}
