import type { Principal } from '../../access/principal.js';
import { lockAccounts } from '../../ledger/lock-accounts.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { type AccountSide, keepFromErasure, sideOf } from './acting-for-account.js';

export type PointsPoolStatus = 'OFFERED' | 'AGREED' | 'ENDED';

/** That an account may draw points from the account to which it belongs (rule K-11). */
export interface PointsPool {
  readonly id: bigint;
  readonly parentId: bigint;
  readonly childId: bigint;
  readonly status: PointsPoolStatus;
  /** Points of a month of the coalition's calendar; null: as many as there are. */
  readonly monthMost: bigint | null;
  /** The last day; null: until it is ended. */
  readonly until: Day | null;
  readonly offeredAt: Date;
  readonly offeredBy: string;
  readonly agreedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly parent_id: string;
  readonly child_id: string;
  readonly month_most: string | null;
  readonly until_day: Day | null;
  readonly offered_at: string;
  readonly offered_by: string;
  readonly agreed_at: string | null;
  readonly ended: boolean;
}

const COLUMNS = `id::text, parent_id::text, child_id::text, month_most::text, until_day::text,
  (extract(epoch from offered_at) * 1000)::bigint::text as offered_at, offered_by,
  (extract(epoch from agreed_at) * 1000)::bigint::text as agreed_at, ended_at is not null as ended`;

/** The pools and offers that accounts have now, by account, as parent or child, oldest first. */
export async function poolsOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, PointsPool[]>> {
  const ids = integerArray(memberIds);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from points_pool where coalition_id = ? and ended_at is null
        and (child_id = any (?::bigint[]) or parent_id = any (?::bigint[])) order by id`,
    [coalitionId, ids, ids],
  );
  const all = rows.map(poolOf);
  return new Map(
    memberIds.map((id) => [id, all.filter(({ childId, parentId }) => childId === id || parentId === id)]),
  );
}

/** A pool or offer, whatever became of it; undefined where there is none. */
export async function findPool(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<PointsPool | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from points_pool where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && poolOf(row);
}

interface OwnPool {
  readonly pool: PointsPool;
  readonly parent: AccountSide | undefined;
  readonly child: AccountSide | undefined;
}

/** A pool or offer that has not ended, locked, and on which sides the caller is; undefined where it is on neither. */
export function lockPool(
  em: EntityManager,
  principal: Principal,
  coalitionId: bigint,
  id: bigint | null,
): Promise<OwnPool | undefined> {
  return ownPool(em, principal, coalitionId, id, 'for update');
}

/** The same, not locked yet: accounts are locked before it. Neither is erased until the end of the transaction. */
export async function ownPool(
  em: EntityManager,
  principal: Principal,
  coalitionId: bigint,
  id: bigint | null,
  lock: '' | 'for update' = '',
): Promise<OwnPool | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from points_pool where coalition_id = ? and id = ? and ended_at is null ${lock}`,
    [coalitionId, id],
  );
  if (!row) return undefined;
  const pool = poolOf(row);
  if (lock === '') await keepFromErasure(em, coalitionId, [pool.parentId, pool.childId]);
  const parent = await sideOf(em, principal, pool.parentId);
  const child = await sideOf(em, principal, pool.childId);
  return parent || child ? { pool, parent, child } : undefined;
}

/**
 * Ends the pools and offers of two accounts that do not belong together any more. Behind the locks of both: a burn that draws
 * on one of them is written before, and none is afterwards. Answers which it has ended.
 */
export async function endPoolsBetween(
  em: EntityManager,
  coalitionId: bigint,
  { parentId, childId }: Pick<PointsPool, 'parentId' | 'childId'>,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<bigint[]> {
  await lockAccounts(em, coalitionId, [parentId, childId]);
  const ended = await em.execute<{ id: string }[]>(
    `update points_pool set ended_at = ?::timestamptz, ended_by = ?
      where coalition_id = ? and parent_id = ? and child_id = ? and ended_at is null returning id::text`,
    [at.toISOString(), by, coalitionId, parentId, childId],
  );
  return ended.map(({ id }) => BigInt(id));
}

export function poolNotFound(): Refusal {
  const message = 'Give the id of an offer or pool that has not ended, of an account that you act for.';
  return refusal('POINTS_POOL_NOT_FOUND', message, ['poolId']);
}

function poolOf(row: Row): PointsPool {
  return {
    id: BigInt(row.id),
    parentId: BigInt(row.parent_id),
    childId: BigInt(row.child_id),
    status: row.ended ? 'ENDED' : row.agreed_at === null ? 'OFFERED' : 'AGREED',
    monthMost: row.month_most === null ? null : BigInt(row.month_most),
    until: row.until_day,
    offeredAt: new Date(Number(row.offered_at)),
    offeredBy: row.offered_by,
    agreedAt: row.agreed_at === null ? null : new Date(Number(row.agreed_at)),
  };
}
