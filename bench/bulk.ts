import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { encodeId } from '../src/values/ids.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchDatabase } from './bench-database.js';
import type { BenchRun } from './bench-run.js';
import { burnsBesideImport } from './burns-beside-import.js';
import { copyIn, copyOut } from './copy-stream.js';
import { hamsood, importFile } from './import-file.js';
import { print } from './machine.js';
import type { Scene } from './scene.js';
import type { Slice } from './slice.js';
import { nodeCpuMs } from './usage.js';

const MOST_AMOUNT = 100;
/** Entries of an earn. */
const LEGS = 2;
const DAY_MS = 86_400_000;
/** Purchases are spread over so many days. */
const DAYS = 300;

/**
 * An import of purchases by `hamsood import purchases`, against COPY of as many of the books' own entries into a table
 * like theirs, with and without their indexes. Counted are entries. Then burns beside an import, and with --purchases a real file.
 */
export async function bulk(run: BenchRun): Promise<void> {
  const { target, scene, meter, options } = run;
  const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-bench-bulk-'));
  const client = new pg.Client({ connectionString: target.ownerUrl, application_name: 'hamsood bench' });
  await client.connect();
  try {
    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    const entries = options.rows * LEGS;
    await client.query("select set_config('app.coalition_id', $1, false)", [String(scene.coalitionId)]);
    await client.query('create table bench_plain (like entry)');
    await client.query('create table bench_indexed (like entry including indexes)');
    const chunks = await copyOut(
      client,
      `copy (select * from entry order by transaction_id, leg limit ${entries}) to stdout`,
    );
    const copy = (name: string, table: string): Variant => ({
      name,
      usage,
      run: async () => {
        await client.query(`truncate ${table}`);
        return sliceOf(() => copyIn(client, `copy ${table} from stdin`, chunks));
      },
    });
    const variants: Variant[] = [
      { name: 'import', usage, run: () => importSlice(target, scene, folder, options.rows) },
      copy('COPY', 'bench_plain'),
      copy('COPY into indexes', 'bench_indexed'),
    ];
    await alternate(`bulk, ${options.rows} purchases, ${entries} entries; counted are entries`, variants, {
      ...options,
      slices: Math.min(options.slices, 3),
    });
    await client.query('drop table bench_plain, bench_indexed');
    await burnsBesideImport(run);
    if (options.purchases) await importRealPurchases(target, folder, options.purchases);
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one piece of work that counts itself came to; there are no latencies in it. */
async function sliceOf(work: () => Promise<number>): Promise<Slice> {
  const start = performance.now();
  const accepted = await work();
  const seconds = (performance.now() - start) / 1000;
  return { seconds, accepted, refused: {}, errors: {}, p50: 0, p99: 0 };
}

async function importSlice(
  target: BenchDatabase,
  scene: Scene,
  folder: string,
  rows: number,
): Promise<Slice> {
  const file = path.join(folder, 'purchases.csv');
  writeFileSync(file, purchasesOf(scene, rows));
  const summary = await importFile(target, [
    ...['--coalition', encodeId('coalition', scene.coalitionId), '--partner', 'rahnet'],
    ...['--merchant', encodeId('merchant', scene.merchantId)],
    ...['--map', 'purchase=reference,member=member,date=date,amount=amount'],
    ...['--refused', path.join(folder, 'refused.csv'), file],
  ]);
  return {
    seconds: summary.seconds,
    accepted: summary.earned * LEGS,
    refused: summary.refused > 0 ? { refused: summary.refused } : {},
    errors: {},
    p50: 0,
    p99: 0,
  };
}

/** Of random members of the scene, who bear their own ids as the partner's. */
function purchasesOf({ members }: Scene, rows: number): string {
  const run = randomBytes(6).toString('hex');
  const lines = Array.from({ length: rows }, (_, index) => {
    const member = members[Math.floor(Math.random() * members.length)];
    const date = new Date(Date.now() - Math.floor(Math.random() * DAYS) * DAY_MS).toISOString();
    return `${run}-${index},${member},${date},${1 + Math.floor(Math.random() * MOST_AMOUNT)}`;
  });
  return `reference,member,date,amount\n${lines.join('\n')}\n`;
}

/** A file with the columns purchase_id, customer_id, purchased_on, amount_usd, into a coalition of its own; twice. */
async function importRealPurchases(target: BenchDatabase, folder: string, file: string): Promise<void> {
  const coalition = await hamsood(
    target,
    'create',
    'coalition',
    '--name',
    'en=Records',
    '--time-zone',
    'UTC',
    '--onboarding-tests',
    'OPTIONAL',
  );
  const of = ['--coalition', coalition, '--partner', 'records'];
  await hamsood(
    target,
    'create',
    'partner',
    '--coalition',
    coalition,
    '--slug',
    'records',
    '--name',
    'en=Records',
    '--iban',
    'IR850000000000000000001001',
  );
  const terms = [
    '--roles',
    'issuer',
    '--currency',
    'USD',
    '--earn-rate',
    '1',
    '--effective-from',
    '1990-01-01',
  ];
  await hamsood(target, 'create', 'contract', ...of, ...terms);
  const shop = ['--name', 'en=Shop', '--category', 'music'];
  const merchant = await hamsood(target, 'create', 'merchant', ...of, ...shop);
  await hamsood(target, 'create', 'key', ...of);
  await hamsood(target, 'activate', 'records', '--coalition', coalition);
  for (const time of ['first', 'again']) {
    const { rows, seconds, earned, alreadyThere, refused, points } = await importFile(target, [
      ...of,
      ...['--merchant', merchant, '--occurred-at-days-back', '12000'],
      ...['--map', 'purchase=purchase_id,member=customer_id,date=purchased_on,amount=amount_usd'],
      ...['--refused', path.join(folder, 'refused.csv'), file],
    ]);
    print(
      `real file, ${time}`,
      `${rows} rows in ${seconds.toFixed(1)} s, ${(rows / seconds).toFixed(0)} rows/s; ` +
        `${earned} earned ${points} points, ${alreadyThere} already there, ${refused} refused`,
    );
  }
  const audit = await hamsood(target, 'audit', '--coalition', coalition);
  print('audit of it', audit.replaceAll('\n', '; '));
}
