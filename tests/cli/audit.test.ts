import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { sealAuditLog } from '../../src/ledger/log-seals/seal-audit-log.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { encodeId } from '../../src/values/ids.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { liftGuards } from '../harness/past-guards.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { type CommandLine, commandLineOn, importInto, openShop, type Shop } from './command-line.js';

let database: TestDatabase;
let node: ProgrammeNode;
let cli: CommandLine;
let shop: Shop;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  cli = commandLineOn(database);
});
afterAll(async () => {
  await node.close();
  await database.drop();
});

test('L-09 in an empty database there is nothing to check', async () => {
  expect(await cli.run('audit')).toEqual({
    exitCode: 0,
    out: expect.stringContaining('no coalition'),
    err: '',
  });
});

describe('a coalition with purchases', () => {
  beforeAll(async () => {
    shop = await openShop(node);
    const file = path.join(tmpdir(), `hamsood-audit-${process.pid}.csv`);
    await writeFile(
      file,
      'id,customer,day,usd\nA1,c1,1997-01-01,10\nA2,c2,1997-01-01,20\nA3,c1,1997-01-02,0\n',
    );
    await importInto(cli, shop, file);
  });

  test('L-09 tells what was checked, of the coalition and of its twin, and that nothing differs', async () => {
    const { exitCode, out } = await cli.run('audit');
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      `${shop.coalition}: 2 accounts, 3 transactions, 6 entries checked, no difference`,
      expect.stringMatching(/^coa_\w+: 0 accounts, 0 transactions, 0 entries checked, no difference$/),
    ]);
  });

  test('L-09 an account that was tampered with is named, and the command ends with 1', async () => {
    const [account] = await withoutGuards(
      'update member_account set posted = posted + 1, lot_points[1] = lot_points[1] + 1 where posted = 20 returning member_id::text as id',
    );
    const member = encodeId('member', BigInt(account?.id ?? 0));

    const told = await cli.run('audit', '--coalition', shop.coalition);
    expect(told.exitCode).toBe(1);
    expect(told.out).toMatch(new RegExp(`L-09 account ${member}: posted is 21, its entries sum to 20`));

    const json = await cli.run('audit', '--coalition', shop.coalition, '--json');
    expect(json.exitCode).toBe(1);
    const [report] = JSON.parse(json.out).coalitions;
    expect(report).toMatchObject({ coalitionId: shop.coalition, accounts: 2, transactions: 3, entries: 6 });
    expect(report.differences).toContainEqual(expect.objectContaining({ rule: 'L-09', id: member }));

    await withoutGuards(
      'update member_account set posted = posted - 1, lot_points[1] = lot_points[1] - 1 where posted = 21 returning member_id::text as id',
    );
    expect((await cli.run('audit')).exitCode).toBe(0);
  });

  test('L-10 --seals computes every block again, prints the head to be kept, and names what was altered', async () => {
    const [block] = await sealEpochs(node.database, shop.coalitionId);
    const head = `${block?.number}:${block?.hash.toString('hex')}`;
    const [logged] = await sealAuditLog(node.database, shop.coalitionId);
    const logHead = `${logged?.number}:${logged?.hash.toString('hex')}`;
    const clean = await cli.run('audit', '--seals', '--coalition', shop.coalition);
    expect(clean).toMatchObject({ exitCode: 0 });
    expect(clean.out.split('\n')).toEqual([
      expect.stringMatching(
        /1 blocks of 3 transactions and 0 balance steps computed again, 1 blocks of \d+ entries of the audit log, no difference$/,
      ),
      `  newest block, to be kept: ${head}`,
      `  newest of the audit log: ${logHead}`,
    ]);
    const twin = await cli.run('audit', '--seals', '--json');
    expect(JSON.parse(twin.out).coalitions.map((report: { seals: unknown }) => report.seals)).toEqual([
      expect.objectContaining({ blocks: 1, transactions: 3, differences: [] }),
      { blocks: 0, transactions: 0, steps: 0, head: null, differences: [] },
    ]);
    expect((await cli.run('audit', '--coalition', shop.coalition, '--head', head)).exitCode).toBe(0);

    const other = `1:${'ab'.repeat(32)}`;
    const ofLog = ['audit', '--coalition', shop.coalition, '--log-head'];
    expect((await cli.run(...ofLog, logHead)).exitCode).toBe(0);
    expect((await cli.run(...ofLog, other)).out).toContain(
      'A-08 audit log block 1: is not the block that was kept',
    );
    const rewritten = await cli.run('audit', '--coalition', shop.coalition, '--head', head, '--head', other);
    expect(rewritten.exitCode).toBe(1);
    expect(rewritten.out).toContain('L-10 seal block 1: is not the block that was kept');

    // What only the seals can tell: whose key it was.
    const [altered] = await withoutGuards(
      `update ledger_transaction set actor = actor || 'x' where id = (select max(id) from ledger_transaction) returning id::text`,
    );
    expect((await cli.run('audit')).exitCode).toBe(0);
    const found = await cli.run('audit', '--seals');
    expect(found.exitCode).toBe(1);
    const id = encodeId('transaction', BigInt(altered?.id ?? 0));
    expect(found.out).toContain(`L-10 transaction ${id}: was altered after it was sealed in block 1`);
    await withoutGuards(
      `update ledger_transaction set actor = rtrim(actor, 'x') where id = ${altered?.id} returning id::text`,
    );
    expect((await cli.run('audit', '--seals')).exitCode).toBe(0);
  });

  test('L-09 a coalition that cannot be read is told, its twin is audited, and the command ends with 1', async () => {
    await whileUnreadable(shop.coalitionId, async () => {
      const { exitCode, out } = await cli.run('audit');
      expect(exitCode).toBe(1);
      expect(out.split('\n')).toEqual([
        `${shop.coalition}: could not be audited: could not read block 7`,
        expect.stringMatching(/^coa_\w+: 0 accounts, .* no difference$/),
      ]);
      const json = await cli.run('audit', '--json');
      expect(json.exitCode).toBe(1);
      expect(JSON.parse(json.out).coalitions).toEqual([
        { coalitionId: shop.coalition, problem: 'could not read block 7' },
        expect.objectContaining({ accounts: 0, differences: [] }),
      ]);
    });
    expect((await cli.run('audit')).exitCode).toBe(0);
  });
});

/** Row-level security fails while one coalition is read, as unreadable storage would. */
async function whileUnreadable<T>(coalitionId: bigint, work: () => Promise<T>): Promise<T> {
  await withoutGuards(`
    create function fail_on_read(p_coalition bigint) returns boolean language plpgsql as $$
      begin
        if p_coalition = ${coalitionId} then raise exception 'could not read block 7'; end if;
        return true;
      end $$;
    create policy unreadable on member_account as restrictive using (fail_on_read(coalition_id));
  `);
  try {
    return await work();
  } finally {
    await withoutGuards('drop policy unreadable on member_account; drop function fail_on_read');
  }
}

/** As somebody who got hold of the superuser. */
async function withoutGuards(sql: string): Promise<{ id: string }[]> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    await liftGuards(client);
    return (await client.query<{ id: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

test.each([
  ['an unknown coalition', ['--coalition', encodeId('coalition', 99n)], 'no coalition'],
  ['the id of something else', ['--coalition', encodeId('member', 99n)], 'coa_'],
  ['a kept block of no coalition', ['--head', `1:${'0'.repeat(64)}`], '--coalition'],
  [
    'a kept block that is none',
    ['--coalition', encodeId('coalition', 99n), '--head', '1:abc'],
    '64 hexadecimal',
  ],
  ['a flag there is not', ['--everything'], '--everything'],
])('%s: one line that says what is wrong', async (_, args, said) => {
  const { exitCode, out, err } = await cli.run('audit', ...args);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain(said);
  expect(err.split('\n')).toHaveLength(1);
});

test('a database that cannot be reached: one line that names what to check', async () => {
  const nowhere = commandLineOn({ appUrl: 'postgres://hamsood_app:x@127.0.0.1:1/none' });
  const { exitCode, err } = await nowhere.run('audit');
  expect(exitCode).toBe(1);
  expect(err).toContain('DATABASE_URL');
  expect(err.split('\n')).toHaveLength(1);
});

test('a wrong setting: one line that names the variable', async () => {
  const { exitCode, err } = await commandLineOn(database, { LEDGER_POOL_SIZE: 'many' }).run('audit');
  expect(exitCode).toBe(1);
  expect(err).toMatch(/^LEDGER_POOL_SIZE must be/);
  expect(err.split('\n')).toHaveLength(1);
});
