import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { BalanceState } from './operations.js';

/** What a follower knows: a member and the version it has seen. */
export interface SeenVersion {
  readonly memberId: bigint;
  readonly version: number;
}

/** Which of the members have a newer version than the one that was seen. */
export async function newerThan(
  em: EntityManager,
  coalitionId: bigint,
  seen: readonly SeenVersion[],
): Promise<bigint[]> {
  const rows = await em.execute<{ member_id: string }[]>(
    `select a.member_id::text
       from unnest(?::bigint[], ?::integer[]) u(member_id, version)
       join member_account a on a.coalition_id = ? and a.member_id = u.member_id and a.version > u.version`,
    [integerArray(seen.map((s) => s.memberId)), integerArray(seen.map((s) => s.version)), coalitionId],
  );
  return rows.map((row) => BigInt(row.member_id));
}

/**
 * The states of a member's balance that entries have brought since a version, oldest first. A version that came
 * without an entry is not among them.
 * @param limit of the newest
 */
export async function statesSince(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, version }: SeenVersion,
  limit: number,
): Promise<BalanceState[]> {
  const rows = await em.execute<
    { version: number; posted: string; held: string; pending: string; at: string }[]
  >(
    `select e.version, e.posted_after::text as posted, e.held_after::text as held, e.pending_after::text as pending,
            (extract(epoch from e.posted_at) * 1000)::bigint::text as at
       from entry e
      where e.coalition_id = ? and e.account_id = ? and e.sequence is not null and e.version > ?
      order by e.sequence desc limit ?`,
    [coalitionId, memberId, version, limit],
  );
  return rows.reverse().map((row) => ({
    memberId,
    version: row.version,
    posted: BigInt(row.posted),
    held: BigInt(row.held),
    pending: BigInt(row.pending),
    asOf: new Date(Number(row.at)),
  }));
}

/** Ids of a partner's transactions (of one of its merchants) from an id on, oldest first. */
export async function transactionIdsFrom(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, merchantId, from }: { partnerId: bigint; merchantId: bigint | undefined; from: bigint },
  limit: number,
): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select t.id::text from ledger_transaction t
      where t.coalition_id = ? and t.partner_id = ? and t.id >= ?::bigint and t.merchant_id = coalesce(?::bigint, t.merchant_id)
      order by t.id limit ?`,
    [coalitionId, partnerId, from, merchantId ?? null, limit],
  );
  return rows.map((row) => BigInt(row.id));
}

/** An id greater than that of everything posted so far, by the database's clock. */
export async function nextId(em: EntityManager): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>('select new_id()::text as id');
  if (!row) throw new Error('the database made no id');
  return BigInt(row.id);
}
