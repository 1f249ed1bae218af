import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { Standing, StandingCause } from './level.js';

/** A standing as it is written. */
export interface StandingRecord extends Standing {
  readonly memberId: bigint;
  readonly recordedAt: Date;
  readonly actor: string;
  readonly transactionId: bigint | null;
  readonly reason: string | null;
}

interface StandingRow {
  readonly member_id: string;
  readonly number: number;
  readonly level: string;
  readonly ladder_version: number;
  readonly from_at: string;
  readonly valid_until: Day | null;
  readonly qualified_on: Day | null;
  readonly cause: StandingCause;
  readonly recorded_at: string;
  readonly actor: string;
  readonly transaction_id: string | null;
  readonly reason: string | null;
}

const COLUMNS = `s.member_id::text, s.number, s.level, s.ladder_version,
  (extract(epoch from s.from_at) * 1000)::bigint::text as from_at, s.valid_until::text, s.qualified_on::text, s.cause,
  (extract(epoch from s.recorded_at) * 1000)::bigint::text as recorded_at, s.actor, s.transaction_id::text, s.reason`;

/** The newest standings of each member, newest first; members without any are left out. */
export async function standingsOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  most: number,
): Promise<Map<bigint, StandingRecord[]>> {
  const rows = await em.execute<StandingRow[]>(
    `select ${COLUMNS} from unnest(?::bigint[]) m(id)
      cross join lateral (select * from tier_standing t where t.coalition_id = ? and t.member_id = m.id
                           order by t.number desc limit ?) s
      order by s.member_id, s.number desc`,
    [integerArray(memberIds), coalitionId, most],
  );
  return Map.groupBy(rows.map(recordOf), ({ memberId }) => memberId);
}

/** The last standing that each transaction has brought its own member; transactions that brought it none are left out. */
export async function standingsByTransaction(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, StandingRecord>> {
  const rows = await em.execute<StandingRow[]>(
    `select ${COLUMNS} from tier_standing s
       join ledger_transaction x on x.coalition_id = s.coalition_id and x.id = s.transaction_id and x.member_id = s.member_id
      where s.coalition_id = ? and s.transaction_id = any (?::bigint[]) order by s.transaction_id, s.number`,
    [coalitionId, integerArray(transactionIds)],
  );
  return new Map(rows.map((row) => [BigInt(row.transaction_id ?? 0), recordOf(row)]));
}

function recordOf(row: StandingRow): StandingRecord {
  return {
    memberId: BigInt(row.member_id),
    number: row.number,
    level: row.level,
    ladderVersion: row.ladder_version,
    from: new Date(Number(row.from_at)),
    validUntil: row.valid_until,
    qualifiedOn: row.qualified_on,
    cause: row.cause,
    recordedAt: new Date(Number(row.recorded_at)),
    actor: row.actor,
    transactionId: row.transaction_id === null ? null : BigInt(row.transaction_id),
    reason: row.reason,
  };
}
