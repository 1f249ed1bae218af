import { closeDays } from '../../src/ledger/days/close-days.js';
import { encodeId } from '../../src/values/ids.js';
import { liftGuards } from '../harness/past-guards.js';
import { burnOf, earnOf, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

const TABLES = ['closed_day', 'gathered_day', 'day_fact', 'ledger_transaction', 'entry', 'ledger_state'];

let world: LedgerWorld;
/** Posted on the last closed day but one, on the last closed day, and on the open one. */
let early: bigint;
let late: bigint;
let open: bigint;

beforeAll(async () => {
  world = await openWorld({ members: 2 });
  const [ali, bita] = world.members as [bigint, bigint];
  const { ledger, database } = world.nodes[0];
  const post = async (operation: ReturnType<typeof earnOf> | ReturnType<typeof burnOf>) =>
    transactionOf(await ledger.post(world.coalitionId, operation));
  const nextDay = async () => {
    await world.owner.query('update ledger_state set clock_offset_ms = clock_offset_ms + 86400000');
    await closeDays(database, world.coalitionId);
  };
  await world.owner.query("update coalition set environment = 'test'");
  await nextDay();
  early = await post(earnOf(world, { key: 'e1', member: ali, points: 100n }));
  await nextDay();
  late = await post(burnOf(world, { key: 'b1', member: ali, points: 30n }));
  await nextDay();
  open = await post(earnOf(world, { key: 'e2', member: bita, points: 5n }));
  const { rows } = await world.owner.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) as drop from pg_constraint
      where contype in ('c', 'f') and conrelid::regclass::text in ('closed_day', 'gathered_day', 'day_fact')`,
  );
  await world.owner.query(`
    ${rows.map(({ drop }) => `${drop};`).join('\n')}
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
  await liftGuards(world.owner);
});
afterAll(() => world.close());
afterEach(() => putBack());

function putBack() {
  return world.owner.query(
    TABLES.map(
      (table) => `truncate ${table} cascade; insert into ${table} select * from kept.${table};`,
    ).join('\n'),
  );
}

const LAST = '(select max(day) from closed_day)';
const coalition = () => encodeId('coalition', world.coalitionId);
const transaction = (id: bigint) => encodeId('transaction', id);

test('S-01 S-02 days as they were closed and added up: nothing to report', async () => {
  expect(await world.differences()).toEqual([]);
});

interface Corruption {
  readonly sql: () => string;
  readonly names: () => string;
  readonly says: RegExp;
}

const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  'a fact of other points': {
    sql: () => `update day_fact set points = points + 1 where kind = 'CONSUMED'`,
    names: coalition,
    says: /CONSUMED of partner 21, contract 41, category grocery, funding 51: 31 points .* come to 30 in 1/,
  },
  'a fact that is gone': {
    sql: () => `delete from day_fact where kind = 'ISSUED'`,
    names: coalition,
    says: /ISSUED .*: 0 points in 0 transactions, the books come to 100 in 1/,
  },
  'a fact of nothing': {
    sql: () =>
      `insert into day_fact select coalition_id, day, 'SHORTFALL', partner_id, contract_version_id, category, funding_id, 1, 5
         from day_fact where kind = 'ISSUED'`,
    names: coalition,
    says: /SHORTFALL .*: 5 points in 1 transactions, the books come to 0 in 0/,
  },
  'a fact of a day that is open': {
    sql: () =>
      `insert into day_fact select coalition_id, ${LAST} + 1, kind, partner_id, contract_version_id, category, funding_id, 1, 5
         from day_fact where kind = 'ISSUED'`,
    names: coalition,
    says: /5 points in 1 transactions, the books come to 0 in 0/,
  },
  'points of another funding in the books': {
    sql: () => `update entry set lot_fundings = '{52}' where transaction_id = ${late} and leg = 0`,
    names: coalition,
    says: /funding 52: 0 points in 0 transactions, the books come to 30 in 1/,
  },
  'a transaction moved to a closed day': {
    sql: () => `update ledger_transaction set business_day = ${LAST} where id = ${open}`,
    names: () => transaction(open),
    says: /was closed before it was posted/,
  },
  'a transaction moved out of a closed day': {
    sql: () => `update ledger_transaction set business_day = business_day + 2 where id = ${early}`,
    names: coalition,
    says: /says 1 transactions \(\d+ to \d+\), it has 0 /,
  },
  'a transaction posted later into a closed day, with an epoch of then': {
    sql: () => `update ledger_transaction set business_day = ${LAST}, sealing_epoch = 1 where id = ${open}`,
    names: coalition,
    says: /says 1 transactions \(\d+ to \d+\), it has 2 /,
  },
  'a closed day that is gone': {
    sql: () => `delete from closed_day where day = ${LAST} - 3`,
    names: coalition,
    says: /was closed after/,
  },
  'the last closed day that is gone': {
    sql: () => `delete from closed_day where day = ${LAST}`,
    names: coalition,
    says: /the first open day is .*, the last closed one/,
  },
  'a first open day that was moved': {
    sql: () => 'update ledger_state set first_open_day = first_open_day + 1',
    names: coalition,
    says: /the first open day is/,
  },
  'a day closed before the one before it': {
    sql: () => `update closed_day set closed_at = closed_at - interval '10 years' where day = ${LAST}`,
    names: coalition,
    says: /was closed after/,
  },
  'a day that was never added up': {
    sql: () => `delete from gathered_day where day = ${LAST} - 1`,
    names: coalition,
    says: /is added up and the one before it is not/,
  },
  'a day that hides where later ones begin': {
    // As if it had been there already when the day before its own was closed, which knows of nothing later.
    sql: () => `update ledger_transaction set sealing_epoch = 0 where id = ${early}`,
    names: coalition,
    says: /nothing of a later day lies below/,
  },
};

test.each(Object.entries(CORRUPTIONS))('S-01 S-02 %s: named by the auditor', async (_name, corruption) => {
  await world.owner.query(corruption.sql());
  const differences = await world.differences();
  expect(differences.filter(({ text }) => text.includes('could not be made'))).toEqual([]);
  const told = differences.filter(({ id }) => id === corruption.names()).map(({ text }) => text);
  expect(told).toContainEqual(expect.stringMatching(corruption.says));
});

test.each([
  ['closed_day', { highest_id: 'only a bound', closed_at: 'a second later is as good' }],
  ['gathered_day', { later_from: 'only a bound' }],
  ['day_fact', {}],
] as const)('S-01 S-02 %s: a change of any of its columns is named', async (table, unnamed) => {
  const { rows } = await world.owner.query<{ column: string; type: string }>(
    `select attname as column, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'coalition_id'`,
    [table],
  );
  const missed: string[] = [];
  for (const { column, type } of rows) {
    const other =
      type === 'text'
        ? `${column} || 'X'`
        : type.startsWith('timestamp')
          ? `${column} + interval '1 second'`
          : `coalesce(${column}, 1) + 1`;
    const value = type === 'date' ? `${column} + 1` : other;
    // Of the last closed day, on which something was posted.
    const { rowCount } = await world.owner.query(
      `update ${table} set ${column} = ${value} where day = ${LAST} and ctid in (select ctid from ${table} where day = ${LAST} limit 1)`,
    );
    expect([column, rowCount]).toEqual([column, 1]);
    if ((await world.differences()).length === 0) missed.push(column);
    await putBack();
  }
  expect(missed.sort()).toEqual(Object.keys(unnamed).sort());
});
