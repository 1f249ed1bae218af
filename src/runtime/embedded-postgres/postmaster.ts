import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, runAs } from './account.js';
import type { Binaries } from './binaries.js';
import type { DataFolder } from './data-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/** A PostgreSQL server process that accepts connections on 127.0.0.1. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Recovery after a crash replays the log first, which may take a while on a large one. */
const START_TIMEOUT_MS = 120_000;
/** Fast shutdown first; what still runs then is cut off, so that Ctrl-C ends everything within 5 s. */
const FAST_SHUTDOWN_MS = 3_500;
const POLL_MS = 5;

/** Whether a process with this id exists (also one that belongs to somebody else). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The server that already runs on the data folder, once it is ready: one that we started, that another process owns,
 * or that outlived its killed owner. A stale pid file is removed, also when its number now belongs to another program.
 */
export async function runningPostmaster(folder: DataFolder): Promise<Postmaster | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const file = readPidFile(folder);
    if (!file) return undefined;
    if (!isAlive(file.pid) || !isPostgres(file.pid)) {
      rmSync(pidFile(folder), { force: true });
      return undefined;
    }
    if (file.ready) return { pid: file.pid, port: file.port };
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError(
    `The PostgreSQL in ${folder.root} is not ready after ${START_TIMEOUT_MS / 1000} s`,
  );
}

function pidFile(folder: DataFolder): string {
  return path.join(folder.data, 'postmaster.pid');
}

/** Lines: 1 process id, 4 port, 8 state (written last, padded). */
function readPidFile(folder: DataFolder): { pid: number; port: number; ready: boolean } | undefined {
  if (!existsSync(pidFile(folder))) return undefined;
  let lines: string[];
  try {
    lines = readFileSync(pidFile(folder), 'utf8').split('\n');
  } catch {
    return undefined; // it stopped just now
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), ready: (lines[7] ?? '').startsWith('ready') };
}

/** After a reboot, or in a new container, the number in a pid file may belong to anything. */
function isPostgres(pid: number): boolean {
  if (process.platform === 'win32') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.includes('postgres') ?? false;
  } catch {
    const ps = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.stdout?.includes('postgres') ?? false;
  }
}

interface SpawnOptions {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
}

/** Starts the server and waits until it accepts connections; undefined when another one took the folder first. */
export async function spawnPostmaster(options: SpawnOptions): Promise<Postmaster | undefined> {
  const { folder, binaries, account } = options;
  const port = await freePort();
  const log = openSync(folder.startupLog, 'w', 0o600);
  const child = spawn(
    binaries.program('postgres'),
    ['-D', folder.data, '-p', String(port), ...settings(options)],
    {
      ...runAs(account),
      stdio: ['ignore', 'ignore', log],
      // A process group of its own: Ctrl-C in the terminal reaches Node alone, which then stops the server in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  closeSync(log);
  let exited = false;
  let failure: Error | undefined;
  child.once('exit', () => {
    exited = true;
  });
  child.once('error', (error) => {
    exited = true;
    failure = error;
  });
  child.unref();
  // Ctrl-C while we wait ends this process at once: it must not leave the server behind.
  const interrupt = () => void child.kill('SIGINT');
  process.once('exit', interrupt);
  try {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const file = readPidFile(folder);
      if (file?.ready && file.pid === child.pid) return { pid: file.pid, port };
      if (exited) {
        if (file && file.pid !== child.pid && isAlive(file.pid)) return undefined;
        break;
      }
      await sleep(POLL_MS);
    }
  } finally {
    process.off('exit', interrupt);
  }
  const said = readFileSync(folder.startupLog, 'utf8').trim().split('\n').slice(-3).join(' ');
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${folder.root} did not start: ${failure?.message ?? said}`,
  );
}

function settings({ durable }: SpawnOptions): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    // A week of the server's own messages in data/log, each day's file written over after seven days.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    // Statements carry phone numbers and e-mail addresses as text, and so do the details of an error ("Key (…) already
    // exists"): the log keeps what went wrong, without either (rule A-05).
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', logging_collector: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Tells the server to stop without waiting; for a process that is exiting and cannot wait. */
export function interruptPostmaster({ pid }: Postmaster): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It is gone already.
  }
}

/** Stops the server in order, or by force after 3.5 s; resolves when the process is gone. */
export async function stopPostmaster(
  postmaster: Postmaster,
  folder: DataFolder,
  binaries: Binaries,
): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(binaries.program('pg_ctl'), ['stop', '-D', folder.data, '-m', 'fast', '-t', '4']);
    return;
  }
  interruptPostmaster(postmaster);
  const force = Date.now() + FAST_SHUTDOWN_MS;
  let forced = false;
  while (isAlive(postmaster.pid)) {
    if (!forced && Date.now() > force) {
      forced = true;
      try {
        process.kill(postmaster.pid, 'SIGQUIT'); // immediate shutdown: durable, the next start recovers
      } catch {
        // It stopped just now.
      }
    }
    await sleep(POLL_MS);
  }
}
