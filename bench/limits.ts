import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Ledger } from '../src/ledger/ledger.js';
import { alternate, type Variant } from './alternate.js';
import { withClient } from './bench-database.js';
import type { BenchRun } from './bench-run.js';
import { callOn } from './engine.js';
import { print } from './machine.js';
import { benchLogger } from './scene.js';
import { runCallers, type Slice } from './slice.js';
import { nodeCpuMs } from './usage.js';

/** A server has 200 connections for everybody. */
const MOST_CONNECTIONS = 64;
/** Opening the connections counts as part of the time, but not of the rate. */
const SHORTEST_PGBENCH_SECONDS = 4;
const INSERT = 'insert into bench_insert (member_id, points) values ($1, $2)';
const PGBENCH_SCRIPT = `\\set member random(1, 1000000)
insert into bench_insert (member_id, points) values (:member, 1);
`;

/**
 * What nothing with a commit per operation can exceed: one row inserted by one statement, from Node and, where it is
 * installed, by pgbench, beside the ledger with as many callers.
 */
export async function limits({ target, scene, database, meter, options }: BenchRun): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-bench-limits-'));
  const script = path.join(folder, 'insert.sql');
  writeFileSync(script, PGBENCH_SCRIPT);
  const pool = new pg.Pool({
    connectionString: target.ownerUrl,
    max: MOST_CONNECTIONS,
    idleTimeoutMillis: 0,
  });
  try {
    await withClient(target.ownerUrl, (client) =>
      client.query('create table bench_insert (id bigserial primary key, member_id bigint, points bigint)'),
    );
    const pgbench = hasPgbench();
    if (!pgbench) print('pgbench', 'not installed: left out');
    const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
    const insert = async () => {
      await pool.query({ name: 'insert', text: INSERT, values: [Math.floor(Math.random() * 1e6), 1] });
      return null;
    };
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    for (const callers of options.callers) {
      const call = callOn(ledger, scene);
      const variants: Variant[] = [
        { name: 'batches', usage, run: (seconds) => runCallers(callers, seconds, call) },
        { name: 'one insert each, from Node', usage, run: (seconds) => runCallers(callers, seconds, insert) },
      ];
      if (pgbench) {
        const clients = Math.min(callers, MOST_CONNECTIONS);
        variants.push({
          name: `one insert each, pgbench -c ${clients}`,
          usage,
          run: (seconds) => runPgbench(target.ownerUrl, script, clients, seconds),
        });
      }
      await alternate(`limits, ${callers} callers`, variants, options);
    }
  } finally {
    await pool.end();
    await withClient(target.ownerUrl, (client) => client.query('drop table if exists bench_insert'));
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasPgbench(): boolean {
  return spawnSync('pgbench', ['--version']).status === 0;
}

/** It tells the average latency alone: p50 is that, p99 unknown (0). */
function runPgbench(url: string, script: string, clients: number, seconds: number): Promise<Slice> {
  const length = Math.max(SHORTEST_PGBENCH_SECONDS, Math.round(seconds));
  const args = ['-n', '-M', 'prepared', '-f', script, '-c', String(clients), '-j', '2', '-T', String(length)];
  return new Promise((resolve, reject) => {
    execFile('pgbench', [...args, url], (error, out, err) => {
      const accepted = Number(/transactions actually processed: (\d+)/.exec(out)?.[1]);
      const rate = Number(/^tps = ([\d.]+)/m.exec(out)?.[1]);
      const latency = Number(/latency average = ([\d.]+) ms/.exec(out)?.[1]);
      if (error || !(rate > 0)) reject(new Error(`pgbench: ${err || out}`));
      else
        resolve({
          seconds: accepted / rate,
          accepted,
          refused: {},
          errors: {},
          p50: latency,
          p99: 0,
          note: 'p50 is the average',
        });
    });
  });
}
