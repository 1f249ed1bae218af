import pg from 'pg';
import type { LedgerWorld } from './ledger-world.js';

/** Who may try to write past the product: the superuser, the tables' owner, the server's login. */
export const ROLES = ['postgres', 'hamsood_owner', 'hamsood_app'] as const;
export type Role = (typeof ROLES)[number];

/** What the database says no with. */
export const SAID = {
  appendOnly: 'HS001',
  notWhole: 'HS002',
  outsideLockAndRead: 'HS003',
  unnumbered: 'HS005',
  notItsClock: 'HS007',
  duplicate: '23505',
  checkViolation: '23514',
  denied: '42501',
  dayIsOpen: 'HS010',
} as const;

/** An id far beyond the months that have partitions of their own, hence in the default partition. */
export const FAR_ID = 2n ** 62n;

/** The SQLSTATE with which the database refuses a statement; what it let happen is rolled back. */
export async function refusalOf(
  { owner, coalitionId }: LedgerWorld,
  role: Role,
  sql: string,
): Promise<string> {
  await owner.query('begin');
  try {
    // the superuser's name is the server's, not ours
    if (role !== 'postgres') await owner.query(`set local role ${role}`);
    await owner.query(`set local app.coalition_id = ${coalitionId}`);
    const { rowCount } = await owner.query(sql);
    return `let ${rowCount ?? 0} rows`;
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'none') : String(error);
  } finally {
    await owner.query('rollback');
  }
}

/** The tables, and the partitions of those that have some. */
export async function tablesOf({ owner }: LedgerWorld, ...parents: string[]): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relname = any($1)
     union select i.inhrelid::regclass::text from pg_inherits i join pg_class p on p.oid = i.inhparent
      where p.relname = any($1) and p.relkind = 'p' order by 1`,
    [parents],
  );
  return rows.map(({ name }) => name);
}

export type PlainEntries = readonly (readonly [
  transaction: bigint,
  leg: number,
  account: bigint,
  amount: bigint,
])[];

/** Entries without a sequence, as an INSERT. */
export function plainEntries({ coalitionId }: LedgerWorld, entries: PlainEntries, table = 'entry'): string {
  const rows = entries.map((entry) => `(${[coalitionId, ...entry].join(',')}, now())`);
  return `insert into ${table} (coalition_id, transaction_id, leg, account_id, amount, posted_at) values ${rows.join(',')}`;
}

/** Earns of 0 points, as an INSERT. */
export function plainTransactions(
  { coalitionId }: LedgerWorld,
  ids: readonly bigint[],
  table = 'ledger_transaction',
): string {
  const rows = ids.map((id) => `(${coalitionId}, ${id}, 'EARN', 0, now(), now(), current_date, 1, 'x')`);
  return `insert into ${table} (coalition_id, id, type, points, occurred_at, posted_at, business_day, sealing_epoch, actor)
    values ${rows.join(',')}`;
}

/** Transactions and entries in one statement. */
export function together(world: LedgerWorld, ids: readonly bigint[], entries: string): string {
  return `with written as (${plainTransactions(world, ids)}) ${entries}`;
}

/** Makes the month's own partitions, as the server's migrations do. */
export async function ensureThisMonth({ owner }: LedgerWorld): Promise<void> {
  await owner.query(
    "set role hamsood_owner; call ensure_month_partition((now() at time zone 'utc')::date); reset role",
  );
}
