import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { LedgerMemberKind } from './level.js';

/** That a level ends soon, as the ledger has found out (rule T-02), and whether it still is so. */
export interface UntoldWarning {
  readonly memberId: bigint;
  readonly memberKind: LedgerMemberKind;
  readonly level: string;
  readonly ladderVersion: number;
  /** Its last day. */
  readonly validUntil: Day;
  /** Whether the member still has the standing of which it was warned. */
  readonly current: boolean;
}

/**
 * Takes warnings that nobody has been written to about, oldest first; they are told once the transaction is through.
 * Those that somebody else has taken are left to it.
 */
export async function takeWarnings(
  em: EntityManager,
  coalitionId: bigint,
  at: Date,
  most: number,
): Promise<UntoldWarning[]> {
  const rows = await em.execute<
    {
      member_id: string;
      member_kind: LedgerMemberKind;
      level: string;
      ladder_version: number;
      valid_until: Day;
      current: boolean;
    }[]
  >(
    `with taken as (
       update tier_warning w set told_at = ?::timestamptz
        where w.coalition_id = ? and w.id in (
                select u.id from tier_warning u where u.coalition_id = ? and u.told_at is null
                 order by u.id limit ? for update skip locked)
       returning w.id, w.coalition_id, w.member_id, w.standing)
     select t.member_id::text, m.member_kind, s.level, s.ladder_version, s.valid_until::text, m.number = s.number as current
       from taken t
       join tier_standing s on s.coalition_id = t.coalition_id and s.member_id = t.member_id and s.number = t.standing
       join member_tier m on m.coalition_id = t.coalition_id and m.member_id = t.member_id
      order by t.id`,
    [at.toISOString(), coalitionId, coalitionId, most],
  );
  return rows.map((row) => ({
    memberId: BigInt(row.member_id),
    memberKind: row.member_kind,
    level: row.level,
    ladderVersion: row.ladder_version,
    validUntil: row.valid_until,
    current: row.current,
  }));
}
