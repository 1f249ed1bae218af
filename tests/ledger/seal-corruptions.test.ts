import { auditSeals, type SealDifference } from '../../src/ledger/seals/audit-seals.js';
import { readBlocks, type SealBlock } from '../../src/ledger/seals/blocks.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { MEMBER, openSealBooks, type SealBooks } from './seal-books.js';

const TABLES = [
  'ledger_transaction',
  'entry',
  'balance_step',
  'closed_epoch',
  'seal_block',
  'seal_chunk',
  'outbox',
];

let books: SealBooks;
/** Two transactions and a step to each of three blocks. */
const posted: bigint[] = [];
let blocks: SealBlock[];

beforeAll(async () => {
  books = await openSealBooks();
  for (let version = 2; version <= 4; version += 1) {
    posted.push(await books.post(), await books.post({ actor: 'key_0000000000002' }));
    await books.step(version);
    await sealEpochs(books.database, books.coalitionId);
  }
  blocks = await inCoalition(books.database, books.coalitionId, (em) =>
    readBlocks(em, books.coalitionId, { limit: 10 }),
  );
  expect(blocks).toHaveLength(3);
  // Whoever is superuser gets rid of constraints too.
  const { rows } = await books.owner.query<{ sql: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint
      where contype = 'c' and coninhcount = 0 and conrelid::regclass::text = any ($1)`,
    [TABLES],
  );
  for (const { sql } of rows) await books.owner.query(sql);
  await books.owner.query('create schema kept');
  for (const table of TABLES) await books.owner.query(`create table kept.${table} as table public.${table}`);
});
afterAll(() => books.close());
afterEach(async () => {
  for (const table of TABLES)
    await books.tamper(`delete from ${table}; insert into ${table} select * from kept.${table}`);
  await books.tamper(
    "update coalition set digest_key = decode(repeat('5a', 32), 'hex'); update ledger_state set sealing_epoch = 4",
  );
});

const verify = async (heads: readonly { number: number; hash: string }[] = []) =>
  (await auditSeals(books.database, books.coalitionId, heads)).differences;
const transaction = (at: number) => encodeId('transaction', posted[at] as bigint);
const step = (version: number) => `${encodeId('member', MEMBER)}#${version}`;
const told = (differences: readonly SealDifference[]) =>
  differences.map(({ subject, id, text }) => `${subject} ${id} ${text}`);

test('L-10 what nobody has touched is as it was sealed', async () => {
  expect(await verify()).toEqual([]);
});

/** A change of a value of any type, as an SQL expression. */
function changed(column: string, type: string): string {
  if (type.endsWith('[]'))
    return `coalesce(${column}, '{}') || ${column}[1:1] || array_fill(null::${type.slice(0, -2)}, '{1}')`;
  switch (type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
      return `coalesce(${column}, 0) + 1000`;
    case 'text':
      return `coalesce(${column}, '') || 'x'`;
    case 'date':
      return `${column} + 1`;
    case 'timestamp(3) with time zone':
      return `${column} + interval '1 millisecond'`;
    case 'jsonb':
      return `'[{"rule":"base","points":"101","rate":"0.0001"}]'`;
    case 'bytea':
      return `'\\xaabc'`;
    default:
      throw new Error(`say how a value of ${type} is changed`);
  }
}

/** Where a change makes another row of it: that one is missing. */
const KEYS = ['coalition_id', 'id', 'transaction_id', 'member_id', 'version', 'sealing_epoch', 'leg'];

test.each([
  ['ledger_transaction', () => `id = ${posted[2]}`, () => `transaction ${transaction(2)}`],
  ['entry', () => `transaction_id = ${posted[2]} and leg = 0`, () => `transaction ${transaction(2)}`],
  ['entry', () => `transaction_id = ${posted[2]} and leg = 1`, () => `transaction ${transaction(2)}`],
  ['balance_step', () => 'version = 3', () => `balance step ${step(3)}`],
])(
  'L-10 a changed value in any column of a sealed row of %s is named, and nobody else',
  async (table, where, name) => {
    const { rows: columns } = await books.owner.query<{ column: string; type: string }>(
      `select attname as column, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    );
    expect(columns.length).toBeGreaterThan(10);
    for (const { column, type } of columns) {
      expect(
        await books.tamper(`update ${table} set ${column} = ${changed(column, type)} where ${where()}`),
      ).toBe(1);
      const differences = told(await verify());
      const isKey = KEYS.includes(column) && !(table === 'ledger_transaction' && column === 'member_id');
      const says = isKey ? /(altered|missing)/ : /was altered after it was sealed in block 2$/;
      expect({ column, differences }).toEqual({
        column,
        differences: expect.arrayContaining([expect.stringMatching(says)]),
      });
      expect({ column, first: differences.filter((text) => text.startsWith(name())).length > 0 }).toEqual({
        column,
        first: true,
      });
      if (!isKey) expect({ column, differences: differences.length }).toEqual({ column, differences: 1 });
      await books.tamper(`delete from ${table}; insert into ${table} select * from kept.${table}`);
    }
  },
);

interface Tampering {
  readonly name: string;
  readonly sql: () => string;
  readonly tells: () => readonly string[];
}

const drop = (table: string, where: string) => `delete from ${table} where ${where}`;

const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a transaction removed with its entries',
    sql: () =>
      `${drop('entry', `transaction_id = ${posted[3]}`)}; ${drop('ledger_transaction', `id = ${posted[3]}`)}`,
    tells: () => [`transaction ${transaction(3)} was sealed and is missing from block 2`],
  },
  {
    name: 'an entry removed',
    sql: () => drop('entry', `transaction_id = ${posted[3]} and leg = 1`),
    tells: () => [`transaction ${transaction(3)} was altered after it was sealed in block 2`],
  },
  {
    name: 'a step removed',
    sql: () => drop('balance_step', 'version = 2'),
    tells: () => [`balance step ${step(2)} was sealed and is missing from block 1`],
  },
  {
    name: 'a transaction added among those of a block',
    sql: () => `insert into ledger_transaction select coalition_id, id + 1, type, points, member_id, partner_id, merchant_id,
      contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor from ledger_transaction where id = ${posted[2]}`,
    tells: () => [
      `transaction ${encodeId('transaction', (posted[2] as bigint) + 1n)} was added to the sealed block 2`,
    ],
  },
  {
    name: 'a transaction added where its block does not look',
    sql: () => `insert into ledger_transaction select coalition_id, 7, type, points, member_id, partner_id, merchant_id,
      contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor from ledger_transaction where id = ${posted[2]}`,
    tells: () => [`transaction ${encodeId('transaction', 7n)} was added to the sealed block 2`],
  },
  {
    name: 'a transaction of an epoch that never was',
    sql: () => `update ledger_transaction set sealing_epoch = 77 where id = ${posted[5]}`,
    tells: () => [
      `transaction ${transaction(5)} was sealed and is missing from block 3`,
      `transaction ${transaction(5)} is of epoch 77, of which there is no block`,
    ],
  },
  {
    name: 'a step added',
    sql: () => `insert into balance_step select coalition_id, member_id, 90, kind, subject_id, at, business_day, sealing_epoch,
      sequence, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points, lot_places
      from balance_step where version = 4`,
    tells: () => [`balance step ${step(90)} was added to the sealed block 3`],
  },
  {
    name: 'two transactions that change places',
    sql: () => `update ledger_transaction set id = 7 where id = ${posted[0]};
      update ledger_transaction set id = ${posted[0]} where id = ${posted[1]};
      update ledger_transaction set id = ${posted[1]} where id = 7`,
    tells: () =>
      [0, 1].map((at) => `transaction ${transaction(at)} was altered after it was sealed in block 1`),
  },
  {
    name: 'the list of leaves altered',
    sql: () =>
      `update seal_chunk set leaf_hashes = set_byte(leaf_hashes, 5, 1 - get_byte(leaf_hashes, 5) % 2) where number = 2`,
    tells: () => ['seal block 2 the list of its leaves was altered; the rows are those that were sealed'],
  },
  {
    name: 'the list of leaves removed',
    sql: () => drop('seal_chunk', 'number = 2'),
    tells: () => ['seal block 2 the list of its leaves was altered; the rows are those that were sealed'],
  },
  {
    name: 'a row and its leaf altered together',
    sql: () => `update ledger_transaction set actor = 'usr_other' where id = ${posted[2]};
      update seal_chunk set leaf_hashes = set_byte(leaf_hashes, 5, 1 - get_byte(leaf_hashes, 5) % 2) where number = 2`,
    tells: () => [
      expect.stringMatching(
        /^seal block 2 neither the rows nor the list of its leaves lead to its root/,
      ) as unknown as string,
      `transaction ${transaction(2)} was altered after it was sealed in block 2`,
    ],
  },
  {
    name: 'a block removed from the middle',
    sql: () => drop('seal_block', 'number = 2'),
    tells: () => ['seal block 2 is missing'],
  },
  {
    name: 'the first block removed',
    sql: () => drop('seal_block', 'number = 1'),
    tells: () => ['seal block 1 is missing'],
  },
  {
    name: 'the last block removed, whose announcement is still there',
    sql: () => drop('seal_block', 'number = 3'),
    tells: () => ['seal block 3 was announced and is missing'],
  },
  {
    name: 'a block’s root',
    sql: () => 'update seal_block set merkle_root = block_hash where number = 2',
    tells: () => [
      'seal block 2 its hash is not that of what it says',
      expect.stringMatching(/^seal block 2 neither/) as unknown as string,
    ],
  },
  {
    name: 'a block’s hash',
    sql: () => 'update seal_block set block_hash = merkle_root where number = 2',
    tells: () => [
      'seal block 2 its hash is not that of what it says',
      'seal block 3 does not follow the block before it: its previous hash is another',
    ],
  },
  {
    name: 'a block’s counts',
    sql: () => 'update seal_block set transactions = 3 where number = 1',
    tells: () => ['seal block 1 holds another number of rows, or other ids, than it was sealed with'],
  },
  {
    name: 'when a block was sealed',
    sql: () => "update seal_block set sealed_at = sealed_at + interval '1 millisecond' where number = 1",
    tells: () => ['seal block 1 its hash is not that of what it says'],
  },
  {
    name: 'an epoch that is open again',
    sql: () => 'update ledger_state set sealing_epoch = 3',
    tells: () => ['seal block 3 its epoch, 3, is open again: more is posted in it'],
  },
];

test.each(TAMPERINGS.map((tampering) => [tampering.name, tampering] as const))(
  'L-10 %s: named',
  async (_name, { sql, tells }) => {
    await books.tamper(sql());
    expect(told(await verify())).toEqual(expect.arrayContaining([...tells()]));
  },
);

test('L-10 another key than the one that hides the parts: every block says so', async () => {
  await books.tamper("update coalition set digest_key = decode(repeat('5b', 32), 'hex')");
  const differences = told(await verify());
  for (const number of [1, 2, 3])
    expect(differences).toContain(
      `seal block ${number} holds another number of rows, or other ids, than it was sealed with`,
    );
});

test('L-10 rows and the whole chain after them written anew: found by a block that somebody kept', async () => {
  const head = { number: 2, hash: blocks[1]?.hash.toString('hex') ?? '' };
  expect(await verify([head])).toEqual([]);
  await books.tamper(
    `delete from seal_block; delete from seal_chunk; delete from outbox where type = 'ledger.sealed';
     update ledger_transaction set occurred_at = occurred_at - interval '1 day' where id = ${posted[0]}`,
  );
  await sealEpochs(books.database, books.coalitionId);
  expect(await verify()).toEqual([]);
  expect(told(await verify([head]))).toEqual([
    `seal block 2 is not the block that was kept, ${head.hash}: the chain was written anew`,
  ]);
  const gone = { number: 9, hash: head.hash };
  expect(told(await verify([gone]))).toEqual([`seal block 9 was kept as ${head.hash} and is missing`]);
});

test('L-10 rows that cannot be read: their block is named, those after it are verified', async () => {
  await books.tamper(`
    create function fail_on_read(p_epoch integer) returns boolean language plpgsql as $$
      begin if p_epoch = 2 then raise exception 'could not read block 7'; end if; return true; end $$;
    create policy unreadable on ledger_transaction as restrictive using (fail_on_read(sealing_epoch));
    update balance_step set subject_id = 82 where version = 4`);
  try {
    expect(told(await verify())).toEqual([
      'seal block 2 could not be computed again: could not read block 7',
      `balance step ${step(4)} was altered after it was sealed in block 3`,
      `coalition ${encodeId('coalition', books.coalitionId)} rows outside of all blocks could not be looked for: could not read block 7`,
    ]);
  } finally {
    await books.tamper('drop policy unreadable on ledger_transaction; drop function fail_on_read');
  }
});
