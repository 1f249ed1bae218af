import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { audit } from '../../src/ledger/audit/auditor.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { did } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { describeWith } from '../harness/requirement.js';
import {
  type CommandLine,
  commandLineOn,
  importArguments,
  importInto,
  openShop,
  type Shop,
} from './command-line.js';

let database: TestDatabase;
let node: ProgrammeNode;
let cli: CommandLine;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  cli = commandLineOn(database);
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-import-'));
});
let shop: Shop;
beforeEach(async () => {
  shop = await openShop(node);
});
afterEach(async () => {
  expect((await audit(node.database, shop.coalitionId)).differences).toEqual([]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await node.close();
  await database.drop();
});

let files = 0;
async function file(content: string): Promise<string> {
  files += 1;
  const name = path.join(folder, `purchases-${files}.csv`);
  await writeFile(name, content);
  return name;
}

const HEADER = 'id,customer,day,usd';
const rows = (...lines: string[]) => file(`${[HEADER, ...lines].join('\n')}\n`);

/** Points and purchases of the shop, as the books tell them. */
async function books() {
  const [found] = await entityManagerFor(node.database, shop.coalitionId).execute(
    `select count(*)::int as purchases, coalesce(sum(points), 0)::int as points,
            count(distinct member_id)::int as members from ledger_transaction`,
  );
  return found;
}

const imported = (name: string, ...options: string[]) => importInto(cli, shop, name, ...options);

test('E-01 E-07 a purchase earns a point per whole dollar, one of nothing is recorded and earns none', async () => {
  const report = await imported(
    await rows(
      'A1,c1,1997-01-01,11.77',
      'A2,c1,1997-01-02,0.99',
      'A3,c2,1997-02-01,0.00',
      'A4,c2,1998-06-30,1200.01',
    ),
  );
  expect(report).toMatchObject({
    rows: 4,
    earned: 4,
    withoutPoints: 2,
    points: '1211',
    alreadyThere: 0,
    refused: 0,
    membersEnrolled: 2,
    membersKnown: 0,
    interrupted: false,
    dryRun: false,
  });
  expect(await books()).toEqual({ purchases: 4, points: 1211, members: 2 });
});

test('files of all kinds of programs are read: byte order mark, mixed line ends, quotes, Persian digits', async () => {
  const name = await file(
    `\ufeff${HEADER},note\n"B1","c1",1997-01-01,"10.00","one, and ""two"""\r\nB2,c2,۱۹۹۷/۰۱/۰۲,۲۰.۵,\r\nB3,c3,1997-01-02T08:30:00-05:00,٣٠,x\r\n\r\n`,
  );
  expect(await imported(name)).toMatchObject({ rows: 3, earned: 3, points: '60', refused: 0 });
});

test('V-04 dates can be of the Persian calendar, separated by semicolons', async () => {
  const name = await file('id;customer;day;usd\nP1;c1;1376/01/01;5\n');
  expect(await imported(name, '--calendar', 'persian', '--delimiter', ';')).toMatchObject({ earned: 1 });
  const found = await entityManagerFor(node.database, shop.coalitionId).execute(
    "select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from ledger_transaction",
  );
  // 1 Farvardin 1376 = 21 March 1997; midnight in New York (EST) is 05:00 UTC.
  expect(found).toEqual([{ at: '1997-03-21 05:00' }]);
});

test('a mapping file names columns, also of currency and category', async () => {
  const mapping = path.join(folder, 'mapping.json');
  const columns = {
    purchase: 'nr',
    member: 'who',
    date: 'when',
    amount: 'paid',
    currency: 'in',
    category: 'of',
  };
  await writeFile(mapping, JSON.stringify(columns));
  const name = await file(
    'nr,who,when,paid,in,of\nM1,c1,1997-01-01,7,USD,jazz\nM2,c1,1997-01-01,7,EUR,jazz\n',
  );
  const args = importArguments(shop, name).filter(
    (text) => text !== '--map' && !text.startsWith('purchase='),
  );
  const refused = path.join(folder, 'currency.csv');
  const report = JSON.parse(await cli.must(...args, '--mapping', mapping, '--refused', refused));
  expect(report).toMatchObject({ earned: 1, refused: 1, points: '7' });
  expect(await readFile(refused, 'utf8')).toMatch(/^3,.*USD.*,M2,c1,1997-01-01,7,EUR,jazz$/m);
});

const BAD_ROWS: readonly (readonly [string, string, string])[] = [
  ['no reference', ',c1,1997-01-01,5', 'id: '],
  ['a reference that is too long', `${'R'.repeat(256)},c1,1997-01-01,5`, 'id: '],
  ['no member', 'R1,,1997-01-01,5', 'customer: '],
  ['a member id that is too long', `R1,${'c'.repeat(129)},1997-01-01,5`, 'customer: '],
  ['no date', 'R1,c1,,5', 'day: '],
  ['a day that does not exist', 'R1,c1,1997-02-30,5', 'day: '],
  ['a time without its offset', 'R1,c1,1997-01-01 12:00:00,5', 'day: '],
  ['an amount in words', 'R1,c1,1997-01-01,five', 'usd: '],
  ['a thousands separator', 'R1,c1,1997-01-01,"1,200.00"', 'usd: '],
  ['a negative amount', 'R1,c1,1997-01-01,-5', 'usd: '],
  ['a fraction of a cent', 'R1,c1,1997-01-01,5.001', 'usd: '],
  ['too few values', 'R1,c1,1997-01-01', '3 values'],
  ['too many values', 'R1,c1,1997-01-01,5,6', '5 values'],
  ['a line break inside a value', '"R\n1",c1,1997-01-01,5', 'id: '],
  ['a day before any contract', 'R1,c1,1989-12-31,5', 'contract'],
  ['a day that is too long ago', 'R1,c1,1960-01-01,5', 'occurred-at-days-back'],
  ['a day in the future', 'R1,c1,2999-01-01,5', 'future'],
  ['more points than a transaction takes', 'R1,c1,1997-01-01,9000000000000000', 'usd|amount|points'],
];

test('each row that cannot earn is refused with its line and reason, and its neighbours earn', async () => {
  const refused = path.join(folder, 'refused.csv');
  const lines = BAD_ROWS.flatMap(([, row], index) => [`N${index},n${index},1997-01-01,1`, row]);
  const report = await imported(await rows(...lines), '--refused', refused);
  expect(report).toMatchObject({
    rows: 2 * BAD_ROWS.length,
    earned: BAD_ROWS.length,
    points: String(BAD_ROWS.length),
    refused: BAD_ROWS.length,
    refusedFile: refused,
    // Nobody is enrolled for a purchase that cannot earn.
    membersEnrolled: BAD_ROWS.length,
  });

  const [header, ...told] = (await readFile(refused, 'utf8')).trim().split(/\n(?=\d+,)/);
  expect(header).toBe(`line,reason,${HEADER}`);
  let line = 1;
  for (const [index, [name, row, reason]] of BAD_ROWS.entries()) {
    line += 1 + row.split('\n').length; // a good row, and this one
    expect({ name, told: told[index] }).toEqual({
      name,
      told: expect.stringMatching(new RegExp(`^${line},.*(${reason})`)),
    });
  }
});

test('a file without refused rows makes no file of them', async () => {
  const refused = path.join(folder, 'none.csv');
  const report = await imported(await rows('A1,c1,1997-01-01,1'), '--refused', refused);
  expect(report.refusedFile).toBeUndefined();
  expect(existsSync(refused)).toBe(false);
});

test('L-04 E-06 the same file again earns nothing; what is new in it earns', async () => {
  const lines = ['A1,c1,1997-01-01,10', 'A2,c2,1997-01-02,20'];
  const first = await rows(...lines);
  await imported(first);
  const before = await books();
  expect(await imported(first)).toMatchObject({
    rows: 2,
    earned: 0,
    points: '0',
    alreadyThere: 2,
    refused: 0,
    membersEnrolled: 0,
    membersKnown: 2,
  });
  expect(await books()).toEqual(before);
  expect(await imported(await rows(...lines, 'A3,c1,1997-01-03,5'))).toMatchObject({
    earned: 1,
    alreadyThere: 2,
  });
});

test('L-04 a purchase that comes twice in one file earns once; with another amount it is refused', async () => {
  const refused = path.join(folder, 'other.csv');
  const name = await rows('A1,c1,1997-01-01,10', 'A1,c1,1997-01-01,10.00', 'A1,c1,1997-01-01,11');
  expect(await imported(name, '--refused', refused)).toMatchObject({
    earned: 1,
    alreadyThere: 1,
    refused: 1,
    points: '10',
  });
  expect(await readFile(refused, 'utf8')).toMatch(/^4,.*imported before/m);
});

test('E-06 a purchase that earned by the API is there already', async () => {
  const outcome = await earnPoints(node.as(shop.system), {
    idempotencyKey: 'by the till',
    member: { by: 'externalId', value: await customer('c1') },
    merchantId: shop.merchantId,
    purchase: { reference: 'A1', amount: { minor: 1_000n, currency: 'USD' }, category: null, lines: null },
    occurredAt: null,
    metadata: null,
  });
  expect(outcome.kind).toBe('posted');
  expect(await imported(await rows('A1,c1,1997-01-01,10'))).toMatchObject({
    earned: 0,
    alreadyThere: 1,
    membersKnown: 1,
  });
  expect(await books()).toEqual({ purchases: 1, points: 10, members: 1 });
});

async function customer(externalId: string): Promise<string> {
  did(
    await enrolMember(node.as(shop.system), {
      kind: 'PERSON',
      phone: null,
      email: null,
      card: null,
      externalId,
    }),
  );
  return externalId;
}

test('L-06 without a range of its own an import has that of the coalition', async () => {
  const refused = path.join(folder, 'old.csv');
  const args = importArguments(shop, await rows('A1,c1,1997-01-01,10')).filter(
    (text) => text !== '--occurred-at-days-back' && text !== '20000',
  );
  const report = JSON.parse(await cli.must(...args, '--refused', refused));
  expect(report).toMatchObject({ earned: 0, refused: 1 });
  expect(await readFile(refused, 'utf8')).toContain('180 days');
  // Nothing was recorded that would keep a later import with a longer range from earning it.
  expect(await imported(await rows('A1,c1,1997-01-01,10'))).toMatchObject({ earned: 1, points: '10' });
});

test('a dry run tells what would be earned and writes nothing', async () => {
  const report = await imported(await rows('A1,c1,1997-01-01,10', 'A2,c2,1997-01-02,20'), '--dry-run');
  expect(report).toMatchObject({ dryRun: true, earned: 2, points: '30', membersEnrolled: 0 });
  expect(await books()).toEqual({ purchases: 0, points: 0, members: 0 });
});

test.each([
  ['a file that is not there', ['nowhere.csv'], 'no such file'],
  ['an empty file', ['EMPTY'], 'empty'],
  ['a column that is not there', ['OTHER'], 'no column id'],
  ['a quotation mark that stays open', ['OPEN'], 'on or before line 2'],
])('%s ends the import with one line', async (_, [name = ''], told) => {
  const contents: Record<string, string> = {
    EMPTY: '',
    OTHER: 'nr,customer,day,usd\n1,2,3,4\n',
    OPEN: `${HEADER}\nA1,"c1,1997-01-01,1\n`,
  };
  const content = contents[name];
  const { exitCode, err } = await cli.run(
    ...importArguments(shop, content === undefined ? path.join(folder, name) : await file(content)),
  );
  expect(exitCode).toBe(1);
  expect(err).toContain(told);
  expect(err.split('\n')).toHaveLength(1);
});

test('P-04 a partner that may not take part is told before a row is read', async () => {
  await cli.must(
    'create',
    'partner',
    '--coalition',
    shop.coalition,
    '--slug',
    'newcomer',
    '--name',
    'Newcomer',
  );
  const args = importArguments(shop, await rows('A1,c1,1997-01-01,10')).map((text) =>
    text === 'discs' ? 'newcomer' : text,
  );
  const { exitCode, err } = await cli.run(...args);
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: expect.stringContaining('ONBOARDING') });
});

const REAL_FILE = path.resolve('../shared/data/cdnow_purchases.csv');

describeWith(
  { met: existsSync(REAL_FILE), missing: `needs the file ${path.basename(REAL_FILE)} in ../shared/data` },
  'a part of a real file',
  () => {
    test('E-01 E-07 earns the sum of the whole dollars of its rows, and nothing twice', async () => {
      const [header = '', ...all] = (await readFile(REAL_FILE, 'utf8')).split(/\r?\n/);
      const part = all.slice(0, 3_000);
      const wholeDollars = part.map((line) => Number((line.split(',')[4] ?? '').split('.')[0]));
      const members = new Set(part.map((line) => line.split(',')[1])).size;
      const name = await file(`${header}\n${part.join('\r\n')}\r\n`);
      const args = importArguments(shop, name).map((text) =>
        text.startsWith('purchase=')
          ? 'purchase=purchase_id,member=customer_id,date=purchased_on,amount=amount_usd'
          : text,
      );
      const points = wholeDollars.reduce((sum, dollars) => sum + dollars, 0);
      const expected = { rows: 3_000, refused: 0 };
      expect(JSON.parse(await cli.must(...args))).toMatchObject({
        ...expected,
        earned: 3_000,
        points: String(points),
        withoutPoints: wholeDollars.filter((dollars) => dollars === 0).length,
        membersEnrolled: members,
      });
      expect(JSON.parse(await cli.must(...args))).toMatchObject({
        ...expected,
        earned: 0,
        alreadyThere: 3_000,
      });
      expect(await books()).toEqual({ purchases: 3_000, points, members });
    });
  },
);
