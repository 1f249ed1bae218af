import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { encodeId } from '../../src/values/ids.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { type CommandLine, commandLineOn, importInto, openShop, type Shop } from './command-line.js';

let database: TestDatabase;
let node: ProgrammeNode;
let cli: CommandLine;
let shop: Shop;
let folder: string;
let member: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-export-'));
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  cli = commandLineOn(database);
  shop = await openShop(node);
  const purchases = path.join(folder, 'purchases.csv');
  await writeFile(purchases, 'id,customer,day,usd\nA1,c1,1997-01-01,10\nA3,c1,1997-01-02,5\n');
  await importInto(cli, shop, purchases);
  const ref = { by: 'externalId', value: 'c1' } as const;
  const found = await node.as(shop.system).members.resolve(shop.coalitionId, shop.partnerId, ref);
  member = encodeId('member', found ?? 0n);
});
afterAll(async () => {
  await node.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

const FROM = ['--from', '2020-01-01T00:00:00Z'];

async function exported(name: string, ...options: string[]): Promise<Record<string, string>[]> {
  const file = path.join(folder, name);
  const told = await cli.run('export', 'statement', file, ...FROM, '--coalition', shop.coalition, ...options);
  expect(told).toEqual({ exitCode: 0, out: '', err: expect.stringContaining(`lines written to ${file}`) });
  return parse(await readFile(file), { columns: true, bom: true, record_delimiter: '\r\n' });
}

test('L-08 the statement of a member is written to a file', async () => {
  const lines = await exported('member.csv', '--member', member);
  expect(
    lines.map(({ kind, points, posted_after, purchase_reference: reference }) => [
      kind,
      points,
      posted_after,
      reference,
    ]),
  ).toEqual([
    ['OPENING', '0', '0', ''],
    ['EARN', '10', '10', 'A1'],
    ['EARN', '5', '15', 'A3'],
    ['CLOSING', '0', '15', ''],
  ]);
});

test.each([
  ['Of a member', () => ['--member', member]],
  ['Of a programme account', () => ['--account', 'ISSUED', '--partner', 'discs']],
])('L-08 docs/reference/statements.md tells every column of a statement: %s', async (heading, whose) => {
  const page = await readFile(
    path.join(import.meta.dirname, '..', '..', 'docs', 'reference', 'statements.md'),
    'utf8',
  );
  const section = page.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);
  const [line] = await exported(`${heading}.csv`, ...whose());
  expect(told).toEqual(Object.keys(line ?? {}));
});

test('L-08 the statement of an account is written to a file, with a byte order mark where it is asked for', async () => {
  const lines = await exported('issued.csv', '--account', 'ISSUED', '--partner', 'discs', '--bom');
  expect(lines.map(({ type, balance_after: balance }) => [type, balance])).toEqual([
    ['OPENING', '0'],
    ['EARN', '-10'],
    ['EARN', '-15'],
    ['CLOSING', '-15'],
  ]);
  expect((await readFile(path.join(folder, 'issued.csv'))).subarray(0, 3)).toEqual(
    Buffer.from([0xef, 0xbb, 0xbf]),
  );
  const own = await exported('adjusted.csv', '--account', 'ADJUSTED');
  expect(own.map(({ type }) => type)).toEqual(['OPENING', 'CLOSING']);
});

test.each([
  ['nobody', [], '--member'],
  ['both', ['--member', encodeId('member', 7n), '--account', 'ISSUED'], 'cannot be used with'],
  ['an unknown member', ['--member', encodeId('member', 7n)], 'no such member'],
  ['an account that only partners have', ['--account', 'ISSUED'], '--partner'],
  ['an unknown partner', ['--account', 'ISSUED', '--partner', 'nobody'], 'no partner nobody'],
  [
    'an end before its beginning',
    ['--account', 'ADJUSTED', '--to', '2019-01-01T00:00:00Z'],
    '--to lies before',
  ],
])('the statement of %s is not written, and one line says why', async (_, options, said) => {
  const file = path.join(folder, 'refused.csv');
  const told = await cli.run('export', 'statement', file, ...FROM, '--coalition', shop.coalition, ...options);
  expect(told).toEqual({ exitCode: 1, out: '', err: expect.stringContaining(said) });
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a file that is there already is not written over', async () => {
  const file = path.join(folder, 'there.csv');
  await writeFile(file, 'mine');
  const { exitCode, err } = await cli.run(
    'export',
    'statement',
    file,
    ...FROM,
    '--coalition',
    shop.coalition,
    '--member',
    member,
  );
  expect([exitCode, err]).toEqual([1, expect.stringContaining('is there already')]);
  expect(await readFile(file, 'utf8')).toBe('mine');
});
