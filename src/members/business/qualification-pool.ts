import type { Principal } from '../../access/principal.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { type AccountSide, kindOf, sideOf } from './acting-for-account.js';

export type QualificationPoolStatus = 'OFFERED' | 'AGREED' | 'ENDED';

/** That what an account buys counts for the level of the account to which it belongs too (rule K-16). */
export interface QualificationPool {
  readonly id: bigint;
  readonly parentId: bigint;
  readonly childId: bigint;
  readonly status: QualificationPoolStatus;
  /** The first day of the month from which on purchases count; null: nobody has agreed yet. */
  readonly since: Day | null;
  readonly offeredAt: Date;
  readonly offeredBy: string;
  readonly agreedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly parent_id: string;
  readonly child_id: string;
  readonly from_month: Day | null;
  readonly offered_at: string;
  readonly offered_by: string;
  readonly agreed_at: string | null;
  readonly ended: boolean;
}

const COLUMNS = `id::text, parent_id::text, child_id::text, from_month::text,
  (extract(epoch from offered_at) * 1000)::bigint::text as offered_at, offered_by,
  (extract(epoch from agreed_at) * 1000)::bigint::text as agreed_at, ended_at is not null as ended`;

/** The pools and offers that accounts have now, by account, as parent or child, oldest first. */
export async function qualificationPoolsOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, QualificationPool[]>> {
  const ids = integerArray(memberIds);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from qualification_pool where coalition_id = ? and ended_at is null
        and (child_id = any (?::bigint[]) or parent_id = any (?::bigint[])) order by id`,
    [coalitionId, ids, ids],
  );
  const all = rows.map(poolOf);
  return new Map(
    memberIds.map((id) => [id, all.filter(({ childId, parentId }) => childId === id || parentId === id)]),
  );
}

/** A pool or offer, whatever became of it; undefined where there is none. */
export async function findQualificationPool(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<QualificationPool | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from qualification_pool where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && poolOf(row);
}

/** A pool or offer, and on which sides the caller is; neither account is erased until the end of the transaction. */
export interface OwnQualificationPool {
  readonly pool: QualificationPool;
  readonly parent: AccountSide | undefined;
  readonly child: AccountSide | undefined;
}

/** A pool or offer that has not ended, not locked yet; undefined where the caller is on neither side. */
export async function ownQualificationPool(
  em: EntityManager,
  principal: Principal,
  coalitionId: bigint,
  id: bigint | null,
): Promise<OwnQualificationPool | undefined> {
  const pool = await findQualificationPool(em, coalitionId, id);
  if (!pool || pool.status === 'ENDED') return undefined;
  for (const memberId of [pool.parentId, pool.childId])
    if (!(await kindOf(em, principal, memberId))) return undefined;
  const parent = await sideOf(em, principal, pool.parentId);
  const child = await sideOf(em, principal, pool.childId);
  return parent || child ? { pool, parent, child } : undefined;
}

/**
 * What decides which of an account's months are used up (rule K-16): when the last of its pools ended that has counted, and
 * in which month it bought something last. Undefined where none has ended.
 */
export async function lastQualificationPool(
  em: EntityManager,
  coalitionId: bigint,
  childId: bigint,
): Promise<{ readonly endedAt: Date; readonly boughtIn: Day | null } | undefined> {
  const [row] = await em.execute<{ ended: string | null; bought: Day | null }[]>(
    `select (extract(epoch from max(q.ended_at)) * 1000)::bigint::text as ended,
            (select max(a.month)::text from member_activity a where a.coalition_id = ? and a.member_id = ?) as bought
       from qualification_pool q where q.coalition_id = ? and q.child_id = ? and q.agreed_at is not null`,
    [coalitionId, childId, coalitionId, childId],
  );
  return row && row.ended !== null
    ? { endedAt: new Date(Number(row.ended)), boughtIn: row.bought }
    : undefined;
}

/** Writes that both sides have agreed; false where it has become something else than an offer meanwhile. */
export async function writeAgreed(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
  { since, at, by }: { readonly since: Day; readonly at: Date; readonly by: string },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update qualification_pool set from_month = ?::date, agreed_at = ?::timestamptz, agreed_by = ?
      where coalition_id = ? and id = ? and agreed_at is null and ended_at is null returning id`,
    [since, at.toISOString(), by, coalitionId, id],
  );
  return rows.length > 0;
}

/** Ends the pool, or offer, of two accounts: whichever there is, or this one; false where there is none. */
export async function endQualificationBetween(
  em: EntityManager,
  coalitionId: bigint,
  { id, parentId, childId }: Pick<QualificationPool, 'parentId' | 'childId'> & { readonly id: bigint | null },
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update qualification_pool set ended_at = ?::timestamptz, ended_by = ?
      where coalition_id = ? and id = coalesce(?::bigint, id) and parent_id = ? and child_id = ? and ended_at is null
      returning id`,
    [at.toISOString(), by, coalitionId, id, parentId, childId],
  );
  return rows.length > 0;
}

export function qualificationPoolNotFound(): Refusal {
  const message = 'Give the id of an offer or pool that has not ended, of an account that you act for.';
  return refusal('QUALIFICATION_POOL_NOT_FOUND', message, ['poolId']);
}

function poolOf(row: Row): QualificationPool {
  return {
    id: BigInt(row.id),
    parentId: BigInt(row.parent_id),
    childId: BigInt(row.child_id),
    status: row.ended ? 'ENDED' : row.agreed_at === null ? 'OFFERED' : 'AGREED',
    since: row.from_month,
    offeredAt: new Date(Number(row.offered_at)),
    offeredBy: row.offered_by,
    agreedAt: row.agreed_at === null ? null : new Date(Number(row.agreed_at)),
  };
}
