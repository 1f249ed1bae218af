import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { importPurchases } from '../../src/journeys/import-purchases/import-purchases.js';
import { openPurchaseFile } from '../../src/journeys/import-purchases/purchase-file.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { operatorOf } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { commandLineOn, importArguments, importInto, openShop, type Shop } from './command-line.js';

const ROWS = 3_000;
const MEMBERS = 400;
const COLUMNS = { purchase: 'id', member: 'customer', date: 'day', amount: 'usd' };

let database: TestDatabase;
let node: ProgrammeNode;
let folder: string;
let file: string;
let points: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-import-'));
  file = path.join(folder, 'purchases.csv');
  const lines = ['id,customer,day,usd'];
  points = 0n;
  for (let row = 1; row <= ROWS; row += 1) {
    const dollars = row % 97;
    points += BigInt(dollars);
    lines.push(
      `P${row},c${(row * 7) % MEMBERS},1997-01-${String((row % 31) + 1).padStart(2, '0')},${dollars}.50`,
    );
  }
  await writeFile(file, `${lines.join('\n')}\n`);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await node.close();
  await database.drop();
});

async function booksOf({ coalitionId }: Shop) {
  const [found] = await entityManagerFor(node.database, coalitionId).execute<
    { purchases: number; points: string; members: number }[]
  >(
    `select count(*)::int as purchases, coalesce(sum(points), 0)::text as points,
            count(distinct member_id)::int as members from ledger_transaction`,
  );
  return found ?? { purchases: 0, points: '0', members: 0 };
}

/** The database goes on with what a process has asked for before it was killed. */
async function whatItAskedForIsOver(): Promise<void> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  const its = `select from pg_stat_activity
    where datname = current_database() and application_name like 'hamsood-cli%'`;
  while ((await owner.query(its)).rowCount !== 0) await sleep(5);
  await owner.end();
}

async function expectWhole(shop: Shop): Promise<void> {
  expect(await booksOf(shop)).toEqual({ purchases: ROWS, points: String(points), members: MEMBERS });
  expect((await audit(node.database, shop.coalitionId)).differences).toEqual([]);
}

test('W-04 an import that is stopped ends what it has begun, and goes on when it is run again', async () => {
  const shop = await openShop(node);
  const stop = new AbortController();
  const { report, interrupted } = await importPurchases(
    node.as(operatorOf(shop.coalitionId)),
    {
      target: {
        coalitionId: shop.coalitionId,
        partnerId: shop.partnerId,
        merchantId: shop.merchantId,
        range: { occurredAtHoursAhead: 24, occurredAtDaysBack: 20_000 },
      },
      file: await openPurchaseFile(file, { mapping: COLUMNS, delimiter: ',' }),
      format: { columns: COLUMNS, currency: 'USD', timeZone: 'UTC', calendar: 'gregory' },
      memberKind: 'PERSON',
      dryRun: false,
    },
    { refused: async () => undefined, progress: () => stop.abort(), signal: stop.signal },
  );
  expect(interrupted).toBe(true);
  expect(report.rows).toBeLessThan(ROWS);
  // What it says it earned is in the books, and nothing else.
  expect(await booksOf(shop)).toMatchObject({ purchases: report.earned, points: String(report.points) });

  const again = await importInto(commandLineOn(database), shop, file, '--time-zone', 'UTC');
  expect(again).toMatchObject({ rows: ROWS, alreadyThere: report.earned, earned: ROWS - report.earned });
  await expectWhole(shop);
});

test('W-04 an import that is killed in the middle is run again: everything once', async () => {
  const shop = await openShop(node);
  for (const atLeast of [1, 600]) {
    const child = spawn(
      process.execPath,
      [path.resolve('tests/harness/run-typescript.mjs'), 'src/cli/main.ts', ...importArguments(shop, file)],
      { env: { ...process.env, DATABASE_URL: database.appUrl }, stdio: 'ignore' },
    );
    const gone = once(child, 'exit');
    while (child.exitCode === null && (await booksOf(shop)).purchases < atLeast) await sleep(5);
    child.kill('SIGKILL');
    await gone;
    await whatItAskedForIsOver();
    expect((await audit(node.database, shop.coalitionId)).differences).toEqual([]);
  }
  const before = await booksOf(shop);
  expect(before.purchases).toBeGreaterThanOrEqual(600);

  const again = await importInto(commandLineOn(database), shop, file);
  expect(again).toMatchObject({
    alreadyThere: before.purchases,
    earned: ROWS - before.purchases,
    refused: 0,
  });
  await expectWhole(shop);
});

test('L-04 E-06 two imports of one file at once earn everything once', async () => {
  const shop = await openShop(node);
  const cli = commandLineOn(database);
  const reports = await Promise.all([importInto(cli, shop, file), importInto(cli, shop, file)]);
  expect(reports[0]?.refused).toBe(0);
  expect(reports[1]?.refused).toBe(0);
  expect(Number(reports[0]?.earned) + Number(reports[1]?.earned)).toBe(ROWS);
  await expectWhole(shop);
});
