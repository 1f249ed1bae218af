import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { AccountState } from './decide/batch-state.js';

/** Who has locked a member's spending (rule B-05): the member, an operator, or too many wrong spend codes. */
export type SpendingLock = 'MEMBER' | 'OPERATOR' | 'CODES';

/** Who has locked the members' spending, by member; those whose spending is not locked are left out. */
export async function readSpendingLocks(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, SpendingLock>> {
  const rows = await em.execute<{ member_id: string; spending_lock: SpendingLock }[]>(
    `select member_id::text, spending_lock from member_account
      where coalition_id = ? and member_id = any (?::bigint[]) and spending_lock is not null`,
    [coalitionId, integerArray(memberIds)],
  );
  return new Map(rows.map((row) => [BigInt(row.member_id), row.spending_lock]));
}

/** What spending depends on besides points. */
export interface SpendingState {
  readonly status: AccountState['status'];
  readonly lock: SpendingLock | null;
  /** The coalition's clock. */
  readonly now: Date;
}

/**
 * Locks the member's account, as a batch does, and reads what its spending depends on; undefined where there is no such
 * account. What is posted after this transaction obeys what it writes.
 */
export async function lockSpendingState(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
): Promise<SpendingState | undefined> {
  const [row] = await em.execute<
    { status: SpendingState['status']; spending_lock: SpendingLock | null; now: string }[]
  >(
    `select a.status, a.spending_lock,
            (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as now
       from member_account a join ledger_state s on s.coalition_id = a.coalition_id
      where a.coalition_id = ? and a.member_id = ? for no key update of a`,
    [coalitionId, memberId],
  );
  return row && { status: row.status, lock: row.spending_lock, now: new Date(Number(row.now)) };
}

/** Sets who has locked the spending of an account that is locked in this transaction; lifting a lock forgives wrong codes. */
export async function setSpendingLock(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  lock: SpendingLock | null,
): Promise<void> {
  await em.execute(
    `update member_account set spending_lock = ?, failed_codes = case when ?::text is null then 0 else failed_codes end
      where coalition_id = ? and member_id = ?`,
    [lock, lock, coalitionId, memberId],
  );
}

/** How many spend codes a member has that can still be used, and how many were made since an instant. */
export async function countSpendCodes(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<{ readonly usable: number; readonly made: number }> {
  const [row] = await em.execute<{ usable: number; made: number }[]>(
    `select (count(*) filter (where used_by is null and expires_at > ?::timestamptz))::integer as usable,
            (count(*) filter (where created_at > ?::timestamptz))::integer as made
       from spend_code where coalition_id = ? and member_id = ?`,
    [now.toISOString(), since.toISOString(), coalitionId, memberId],
  );
  return row ?? { usable: 0, made: 0 };
}

/** Removes the member's spend codes that ended before an instant. */
export async function dropSpendCodes(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  endedBefore: Date,
): Promise<void> {
  await em.execute(
    'delete from spend_code where coalition_id = ? and member_id = ? and expires_at < ?::timestamptz',
    [coalitionId, memberId, endedBefore.toISOString()],
  );
}

/** A member's confirmation for one operation; only the code's keyed digest is kept. */
export interface NewSpendCode {
  readonly memberId: bigint;
  readonly codeHash: Buffer;
  /** Null: at any partner. */
  readonly partnerId: bigint | null;
  /** Null: for any number of points. */
  readonly mostPoints: bigint | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Keeps a spend code; false when the member has had the same one lately: make another. */
export async function keepSpendCode(
  em: EntityManager,
  coalitionId: bigint,
  code: NewSpendCode,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `insert into spend_code (coalition_id, member_id, code_hash, partner_id, most_points, created_at, expires_at)
     values (?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz) on conflict do nothing returning member_id`,
    [
      coalitionId,
      code.memberId,
      code.codeHash,
      code.partnerId,
      code.mostPoints,
      code.createdAt.toISOString(),
      code.expiresAt.toISOString(),
    ],
  );
  return rows.length > 0;
}
