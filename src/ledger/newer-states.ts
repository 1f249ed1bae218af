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
 * The states of a member's balance since a version, oldest first, whether an entry or a step between its places has
 * brought them.
 * @param limit of the newest
 */
export async function statesSince(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, version }: SeenVersion,
  limit: number,
): Promise<BalanceState[]> {
  // The number of the last entry up to that version follows from the last step before it, see `causesOf`.
  const rows = await em.execute<
    { version: number; posted: string; held: string; pending: string; at: string }[]
  >(
    `select s.version, s.posted::text, s.held::text, s.pending::text,
            (extract(epoch from s.at) * 1000)::bigint::text as at
       from (
         (select version, posted_after as posted, held_after as held, pending_after as pending, posted_at as at
            from entry
           where coalition_id = ? and account_id = ? and sequence > ? - coalesce((
                   select b.version - b.sequence from balance_step b
                    where b.coalition_id = ? and b.member_id = ? and b.version <= ? order by b.version desc limit 1), 0)
           order by sequence desc limit ?)
         union all
         (select version, posted_after, held_after, pending_after, at from balance_step
           where coalition_id = ? and member_id = ? and version > ? order by version desc limit ?)) s
      order by s.version desc limit ?`,
    [
      ...[coalitionId, memberId, version, coalitionId, memberId, version, limit],
      ...[coalitionId, memberId, version, limit],
      limit,
    ],
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
      where t.coalition_id = ? and t.partner_id = ? and t.id >= ?::bigint and (?::bigint is null or t.merchant_id = ?)
      order by t.id limit ?`,
    [coalitionId, partnerId, from, merchantId ?? null, merchantId ?? null, limit],
  );
  return rows.map((row) => BigInt(row.id));
}

/** An id greater than that of everything posted so far, by the database's clock. */
export async function nextId(em: EntityManager): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>('select new_id()::text as id');
  if (!row) throw new Error('the database made no id');
  return BigInt(row.id);
}
