import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { withClient } from './bench-database.js';
import { percentile } from './slice.js';

const SYNCS = 200;

/** Prints what the figures were taken on. */
export async function printMachine(ownerUrl: string, folder: string | undefined): Promise<void> {
  const [cpu] = cpus();
  const git = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' });
  print('commit', git.status === 0 ? git.stdout.trim() : 'not a git checkout');
  print('machine', `${cpus().length} cores, ${cpu?.model ?? 'unknown processor'}`);
  print('memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${type()} ${release()}`);
  print('versions', `Node ${process.versions.node}, ${await serverVersion(ownerUrl)}`);
  const commit = await commitCost(ownerUrl);
  print('one-row commit', `p50 ${commit.p50.toFixed(2)} ms, p99 ${commit.p99.toFixed(2)} ms, one client`);
  if (folder) {
    const sync = syncCost(folder);
    print('fdatasync of 8 kB', `p50 ${sync.p50.toFixed(2)} ms, p99 ${sync.p99.toFixed(2)} ms`);
  }
}

/** Prints how busy the machine is with everything there is, this run included. */
export function printLoad(when: string): void {
  print(
    `load ${when}`,
    loadavg()
      .map((value) => value.toFixed(2))
      .join(' '),
  );
}

export function print(name: string, text: string): void {
  console.log(`${name.padEnd(20)}${text}`);
}

async function serverVersion(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select format('PostgreSQL %s, fsync %s, synchronous_commit %s, shared_buffers %s',
         current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
         current_setting('shared_buffers')) as text`,
    );
    return rows[0]?.text ?? '';
  });
}

async function commitCost(url: string): Promise<Cost> {
  return withClient(url, async (client) => {
    await client.query('create table bench_commit (n integer)');
    const times: number[] = [];
    for (let n = 0; n < SYNCS; n += 1) {
      const start = performance.now();
      await client.query('insert into bench_commit values (1)');
      times.push(performance.now() - start);
    }
    await client.query('drop table bench_commit');
    return costOf(times);
  });
}

function syncCost(folder: string): Cost {
  const file = path.join(folder, 'sync-probe');
  const handle = openSync(file, 'w');
  const page = Buffer.alloc(8192, 1);
  const times: number[] = [];
  for (let n = 0; n < SYNCS; n += 1) {
    const start = performance.now();
    writeSync(handle, page, 0, page.length, (n % 16) * page.length);
    fdatasyncSync(handle);
    times.push(performance.now() - start);
  }
  closeSync(handle);
  rmSync(file);
  return costOf(times);
}

interface Cost {
  readonly p50: number;
  readonly p99: number;
}

function costOf(times: number[]): Cost {
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
