import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { liftGuards } from '../harness/past-guards.js';
import { another } from './another-value.js';
import { AuditsOfChanges } from './audits-of-changes.js';
import { member } from './book-corruptions.js';
import { CHANGED_ROWS, type ChangedRow } from './changed-rows.js';
import { FULL_BOOK_CORRUPTIONS } from './full-book-corruptions.js';
import { type FullBooks, fillBooks } from './full-books.js';

/** What the corruptions change; put back after each. */
const TABLES = [
  'member_account',
  'ledger_account',
  'account_delta',
  'ledger_transaction',
  'entry',
  'balance_step',
  'hold',
  'pending_lot',
  'refund',
  'adjustment_request',
  'spend_code',
  'member_day',
  'partner_day',
  'partner_exposure',
  'float_deposit',
  'idempotency_key',
  'operation_detail',
  'outbox',
  'entry_span',
  'entry_span_account',
] as const;

let opened: OpenedNode;
let capped: FullBooks;
let negative: FullBooks;

useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  capped = await fillBooks(opened, {
    clawbackPolicy: 'CAP',
    expiryPolicy: { kind: 'after-months', months: 2, roundUpTo: 'month' },
  });
  negative = await fillBooks(opened, {
    clawbackPolicy: 'NEGATIVE',
    expiryPolicy: { kind: 'inactivity', months: 3 },
    sealed: true,
  });
  // From now on the database lets through what it would refuse: whoever got this far is whom the auditor is for.
  const { rows } = await opened.owner.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
      where contype in ('c', 'f') and conparentid = 0 and coninhcount = 0
        and (conrelid::regclass::text = any($1) or confrelid::regclass::text = any($1))`,
    [TABLES],
  );
  await opened.owner.query(`
    ${rows.map(({ drop }) => `${drop};`).join('\n')}
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
  await liftGuards(opened.owner);
});
afterEach(() => putBack(TABLES));

/** Deleted, not truncated: that would make new files of every partition and index, for a few hundred rows. */
function putBack(tables: readonly string[]) {
  return opened.owner.query(
    tables
      .map((table) => `delete from ${table}; insert into ${table} select * from kept.${table};`)
      .join('\n'),
  );
}

const booksOf = ({ policy = 'CAP' }: { readonly policy?: 'CAP' | 'NEGATIVE' }) =>
  policy === 'CAP' ? capped : negative;

test('L-09 books with every kind of operation in them: nothing to report', async () => {
  expect(await capped.story.differences()).toEqual([]);
  expect(await negative.story.differences()).toEqual([]);
});

test.each(FULL_BOOK_CORRUPTIONS.map((corruption) => [corruption.name, corruption] as const))(
  'L-09 %s: named by the auditor',
  async (_name, corruption) => {
    const books = booksOf(corruption);
    await opened.owner.query(corruption.sql(books));
    const differences = await books.story.differences();
    expect(differences.filter(({ text }) => text.includes('could not be made'))).toEqual([]);
    const named = differences.map(({ id }) => id);
    expect(named).toEqual(expect.arrayContaining([...corruption.names(books)]));
    expect(named).not.toContain(member(books.bita));
    expect(differences.map(({ text }) => text)).toContainEqual(expect.stringMatching(corruption.says));
  },
);

describe.each(CHANGED_ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  test('L-09 a change of any of its columns is named, but for those that only its seal shows', async () => {
    const books = booksOf(row);
    const unnamed: string[] = [];
    const audits = AUDITS[row.policy ?? 'CAP'];
    for (const { column, change } of await columnsOf(row)) {
      // Rows of another coalition are alike, whatever they say: once per table.
      if (column === 'coalition_id' && CHANGED_ROWS.find(({ table }) => table === row.table) !== row)
        continue;
      const { rowCount } = await opened.owner.query(
        `update ${row.table} set ${column} = ${change} where coalition_id = ${books.story.twinId} and ${row.where(books)}`,
      );
      expect([column, rowCount]).toEqual([column, 1]);
      const names = row.names(books);
      if ((await audits.named(row.table, ({ id }) => names.includes(id))).length === 0) unnamed.push(column);
      await putBack([row.table]);
    }
    expect(unnamed.sort()).toEqual(Object.keys(row.unnamed ?? {}).sort());
  });
});

/** Whatever is changed, nobody whom it does not concern is named. */
const auditsOf = (policy: 'CAP' | 'NEGATIVE') =>
  new AuditsOfChanges(async (rules) => {
    const books = booksOf({ policy });
    const differences = await books.story.differences(rules);
    expect(differences.map(({ id }) => id)).not.toContain(member(books.bita));
    return differences;
  });
const AUDITS = { CAP: auditsOf('CAP'), NEGATIVE: auditsOf('NEGATIVE') };

/** Every column of a row's table, and another value for it. */
async function columnsOf({ table, changes = {} }: ChangedRow) {
  const { rows } = await opened.owner.query<{ column: string; type: string }>(
    `select attname as column, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map(({ column, type }) => ({ column, change: changes[column] ?? another(column, type) }));
}
