import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { EntryRecord } from './transactions.js';

/** One of the programme's own accounts: what a partner issues from, what takes burned points, and the like. */
export interface ProgrammeAccount {
  readonly id: bigint;
  readonly kind: Exclude<EntryRecord['accountKind'], 'MEMBER'>;
  /** Null: the coalition's own. */
  readonly partnerId: bigint | null;
}

/** An entry on one of the programme's accounts. */
export interface ProgrammeEntry {
  readonly transactionId: bigint;
  readonly amount: bigint;
  readonly postedAt: Date;
}

interface AccountRow {
  readonly id: string;
  readonly kind: ProgrammeAccount['kind'];
  readonly partner_id: string | null;
}

/** Accounts by id; unknown ones, and members', are left out. */
export async function readProgrammeAccounts(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, ProgrammeAccount>> {
  const rows = await em.execute<AccountRow[]>(
    'select id::text, kind, partner_id::text from ledger_account where coalition_id = ? and id = any (?::bigint[])',
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), accountOf(row)]));
}

/** The accounts of partners, by partner, of the coalition itself under null; each in the order in which they were opened. */
export async function listProgrammeAccounts(
  em: EntityManager,
  coalitionId: bigint,
  partnerIds: readonly (bigint | null)[],
): Promise<Map<bigint | null, ProgrammeAccount[]>> {
  const rows = await em.execute<AccountRow[]>(
    `select id::text, kind, partner_id::text from ledger_account
      where coalition_id = ? and (partner_id = any (?::bigint[]) or partner_id is null and ?) order by id`,
    [coalitionId, integerArray(partnerIds.filter((id) => id !== null)), partnerIds.includes(null)],
  );
  return Map.groupBy(rows.map(accountOf), ({ partnerId }) => partnerId);
}

/**
 * The balances of accounts of the programme at an instant, by account: everything that is posted until then, itself
 * included (rule L-08). As it is written: a batch that is being committed, and was posted shortly before, may be missing
 * while the instant is less than a few seconds ago.
 * @param at null: with all that is posted
 */
export async function programmeBalancesAt(
  em: EntityManager,
  coalitionId: bigint,
  accountIds: readonly bigint[],
  at: Date | null,
): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ account_id: string; balance: string }[]>(
    `select account_id::text, balance::text from programme_balances_at(?, ?::bigint[], ?::timestamptz)`,
    [coalitionId, integerArray(accountIds), at?.toISOString() ?? 'infinity'],
  );
  const found = new Map(rows.map((row) => [BigInt(row.account_id), BigInt(row.balance)]));
  return new Map(accountIds.map((id) => [id, found.get(id) ?? 0n]));
}

/** Which entries of accounts: posted at `from` or later, and before `to`; null: all that is posted since. */
export interface EntriesRange {
  readonly from: Date;
  readonly to: Date | null;
  /** Only those of later transactions. */
  readonly after: bigint;
  /** Per account. */
  readonly most: number;
}

/**
 * Entries of accounts of the programme, by account, each in the order of their transactions' ids; accounts without any
 * are left out. One statement for all accounts.
 */
export async function readProgrammeEntries(
  em: EntityManager,
  coalitionId: bigint,
  accountIds: readonly bigint[],
  { from, to, after, most }: EntriesRange,
): Promise<Map<bigint, ProgrammeEntry[]>> {
  const rows = await em.execute<
    { account_id: string; transaction_id: string; amount: string; posted_at: string }[]
  >(
    `select u.id::text as account_id, e.transaction_id::text, e.amount::text,
            (extract(epoch from e.posted_at) * 1000)::bigint::text as posted_at
       from unnest(?::bigint[]) u(id)
      cross join lateral programme_entries(?, u.id, ?::timestamptz, ?::timestamptz, ?, ?) e`,
    [integerArray(accountIds), coalitionId, from.toISOString(), to?.toISOString() ?? 'infinity', after, most],
  );
  const entries = rows.map((row) => ({
    accountId: BigInt(row.account_id),
    entry: {
      transactionId: BigInt(row.transaction_id),
      amount: BigInt(row.amount),
      postedAt: new Date(Number(row.posted_at)),
    },
  }));
  // The statement keeps the order within an account, but does not promise it to whoever reads it next.
  return new Map(
    [...Map.groupBy(entries, ({ accountId }) => accountId)].map(([accountId, of]) => [
      accountId,
      of.map(({ entry }) => entry).sort((x, y) => (x.transactionId < y.transactionId ? -1 : 1)),
    ]),
  );
}

/** How many entries a range of an account has at least, without looking through any. */
export async function leastEntries(
  em: EntityManager,
  coalitionId: bigint,
  accountId: bigint,
  { from, to }: Pick<EntriesRange, 'from' | 'to'>,
): Promise<number> {
  const [row] = await em.execute<{ entries: string }[]>(
    `select coalesce(sum(entries), 0)::text as entries from entry_span_account
      where coalition_id = ? and account_id = ? and posted_from >= ?::timestamptz and posted_until < ?::timestamptz`,
    [coalitionId, accountId, from.toISOString(), to?.toISOString() ?? 'infinity'],
  );
  return Number(row?.entries);
}

function accountOf({ id, kind, partner_id }: AccountRow): ProgrammeAccount {
  return { id: BigInt(id), kind, partnerId: partner_id === null ? null : BigInt(partner_id) };
}
