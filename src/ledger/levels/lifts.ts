import type { EntityManager } from '../../runtime/database.js';
import type { LedgerMemberKind } from './level.js';

/** How far the members are who are looked at because a version of a ladder has begun (rule T-14). */
export interface Lift {
  /** Members up to this id have been looked at. */
  readonly afterId: bigint;
  /** The last version before it by which all members have been looked at; null: there was none. */
  readonly before: number | null;
}

/**
 * Takes the work on a version until the end of the transaction; undefined where it is done, or somebody else has it.
 */
export async function takeLift(
  em: EntityManager,
  coalitionId: bigint,
  kind: LedgerMemberKind,
  version: number,
): Promise<Lift | undefined> {
  await em.execute(
    `insert into tier_lift (coalition_id, member_kind, version)
     select ?, ?, ? where not exists (
       select from tier_lift l where l.coalition_id = ? and l.member_kind = ? and l.version = ?)
     on conflict do nothing`,
    [coalitionId, kind, version, coalitionId, kind, version],
  );
  const [row] = await em.execute<{ after_id: string; before: number | null }[]>(
    `select l.after_id::text,
            (select max(b.version) from tier_lift b where b.coalition_id = l.coalition_id
                and b.member_kind = l.member_kind and b.version < l.version and b.done_at is not null) as before
       from tier_lift l
      where l.coalition_id = ? and l.member_kind = ? and l.version = ? and l.done_at is null
        for update of l skip locked`,
    [coalitionId, kind, version],
  );
  return row && { afterId: BigInt(row.after_id), before: row.before };
}

/**
 * The members after one who ever bought something, or for whom others may have, by id: of whom nothing is counted nothing
 * is reached.
 */
export async function nextToLift(
  em: EntityManager,
  coalitionId: bigint,
  afterId: bigint,
  most: number,
): Promise<bigint[]> {
  const rows = await em.execute<{ member_id: string }[]>(
    `select id::text as member_id from (
       (select distinct a.member_id as id from member_activity a
         where a.coalition_id = ? and a.member_id > ? order by a.member_id limit ?)
        union
       (select distinct q.parent_id from qualification_pool q
         where q.coalition_id = ? and q.parent_id > ? and q.ended_at is null and q.agreed_at is not null
         order by q.parent_id limit ?)) m
      order by id limit ?`,
    [coalitionId, afterId, most, coalitionId, afterId, most, most],
  );
  return rows.map((row) => BigInt(row.member_id));
}

/** Writes how far the work is; undefined: all members have been looked at. */
export async function writeLift(
  em: EntityManager,
  coalitionId: bigint,
  kind: LedgerMemberKind,
  version: number,
  afterId: bigint | undefined,
): Promise<void> {
  const done = afterId === undefined;
  await em.execute(
    `update tier_lift set after_id = coalesce(?::bigint, after_id), done_at = case when ? then clock_timestamp() end
      where coalition_id = ? and member_kind = ? and version = ?`,
    [afterId ?? null, done, coalitionId, kind, version],
  );
}
