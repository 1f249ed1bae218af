import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { LastSpendableDay } from '../values/expiry-policy.js';
import type { AccountState } from './decide/batch-state.js';
import type { BalanceState } from './operations.js';

/** Points of a member with one expiry and one funding. */
export interface Lot {
  /** The last day on which they can be spent, or `infinity`. */
  readonly expiresOn: LastSpendableDay;
  readonly fundingId: bigint;
  readonly points: bigint;
}

/** A member's account as it stands in the books now. */
export interface MemberAccount extends BalanceState {
  readonly status: AccountState['status'];
  readonly owed: bigint;
  /** Soonest-expiring first. */
  readonly lots: readonly Lot[];
  readonly lastPostedAt: Date;
}

interface AccountRow {
  readonly member_id: string;
  readonly status: AccountState['status'];
  readonly version: number;
  readonly posted: string;
  readonly held: string;
  readonly pending: string;
  readonly owed: string;
  readonly expiries: string;
  readonly fundings: string;
  readonly points: string;
  readonly last_posted_at: string;
  readonly now: string;
}

/** The accounts of members, by member; `asOf` is the coalition's clock at the reading. Unknown members are left out. */
export async function readAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, MemberAccount>> {
  const rows = await em.execute<AccountRow[]>(
    `select a.member_id::text, a.status, a.version, a.posted::text, a.held::text, a.pending::text, a.owed::text,
            array_to_string(a.lot_expiries, ',') as expiries, array_to_string(a.lot_fundings, ',') as fundings,
            array_to_string(a.lot_points, ',') as points,
            (extract(epoch from a.last_posted_at) * 1000)::bigint::text as last_posted_at,
            (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as now
       from member_account a join ledger_state s on s.coalition_id = a.coalition_id
      where a.coalition_id = ? and a.member_id = any (?::bigint[])`,
    [coalitionId, integerArray(memberIds)],
  );
  return new Map(rows.map((row) => [BigInt(row.member_id), accountOf(row)]));
}

/**
 * The balances of members at a past instant, by member: those after the last change until then, with or without an
 * entry (rule L-08); version 0 and nothing on it where there was none yet. Members without an account are left out.
 */
export async function balancesAt(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  at: Date,
): Promise<Map<bigint, BalanceState>> {
  const rows = await em.execute<
    { member_id: string; version: number; posted: string; held: string; pending: string }[]
  >(
    `select a.member_id::text, b.version, b.posted::text, b.held::text, b.pending::text
       from member_account a cross join lateral balance_at(a.coalition_id, a.member_id, ?::timestamptz) b
      where a.coalition_id = ? and a.member_id = any (?::bigint[])`,
    [at.toISOString(), coalitionId, integerArray(memberIds)],
  );
  return new Map(
    rows.map(({ version, ...row }) => {
      const memberId = BigInt(row.member_id);
      const [posted, held, pending] = [BigInt(row.posted), BigInt(row.held), BigInt(row.pending)];
      return [memberId, { memberId, version, posted, held, pending, asOf: at }];
    }),
  );
}

/** The balance of one of the programme's own accounts: what is folded and what is not yet. */
export async function readProgrammeBalance(
  em: EntityManager,
  coalitionId: bigint,
  accountId: bigint,
): Promise<bigint> {
  const [row] = await em.execute<{ balance: string }[]>(
    `select (a.folded_balance + coalesce((select sum(d.delta) from account_delta d
                where d.coalition_id = a.coalition_id and d.account_id = a.id), 0))::text as balance
       from ledger_account a where a.coalition_id = ? and a.id = ?`,
    [coalitionId, accountId],
  );
  if (!row) throw new RangeError('there is no such account of the programme');
  return BigInt(row.balance);
}

/** The coalition's clock: the database's plus the coalition's offset. */
export async function coalitionNow(em: EntityManager, coalitionId: bigint): Promise<Date> {
  const [row] = await em.execute<{ now: string }[]>(
    `select (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + clock_offset_ms)::text as now
       from ledger_state where coalition_id = ?`,
    [coalitionId],
  );
  if (!row) throw new RangeError('the coalition has no books');
  return new Date(Number(row.now));
}

function accountOf(row: AccountRow): MemberAccount {
  const expiries = listOf(row.expiries) as LastSpendableDay[];
  const fundings = listOf(row.fundings);
  const points = listOf(row.points);
  return {
    memberId: BigInt(row.member_id),
    status: row.status,
    version: row.version,
    posted: BigInt(row.posted),
    held: BigInt(row.held),
    pending: BigInt(row.pending),
    owed: BigInt(row.owed),
    asOf: new Date(Number(row.now)),
    lastPostedAt: new Date(Number(row.last_posted_at)),
    lots: expiries.map((expiresOn, at) => ({
      expiresOn,
      fundingId: BigInt(fundings[at] as string),
      points: BigInt(points[at] as string),
    })),
  };
}

function listOf(joined: string): string[] {
  return joined === '' ? [] : joined.split(',');
}
