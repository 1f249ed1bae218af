import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

export const ADJUSTMENT_STATUSES = ['PENDING', 'APPROVED', 'REJECTED'] as const;
export type AdjustmentStatus = (typeof ADJUSTMENT_STATUSES)[number];

/** A correction that needs, or needed, a second person. */
export interface AdjustmentRecord {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: bigint;
  readonly status: AdjustmentStatus;
  /** External id of the user who asked. */
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** The second person; null while it waits. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** What an approved one was posted as. */
  readonly transactionId: bigint | null;
  /** Why it was asked for; null once it is erased. */
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** Adjustments by id; unknown ones are left out. */
export async function readAdjustments(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, AdjustmentRecord>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from adjustment_request a ${DETAIL} where a.coalition_id = ? and a.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), recordOf(row)]));
}

/** A piece of a list, newest first: `older` than an id, or `newer` than one (then still newest first). */
export interface AdjustmentPage {
  readonly limit: number;
  readonly older?: bigint | undefined;
  readonly newer?: bigint | undefined;
}

/** One page of the coalition's adjustments, newest first. */
export async function listAdjustments(
  em: EntityManager,
  coalitionId: bigint,
  { status }: { readonly status?: AdjustmentStatus | undefined },
  { limit, older, newer }: AdjustmentPage,
): Promise<AdjustmentRecord[]> {
  const conditions: (readonly [string, unknown])[] = [['a.coalition_id = ?', coalitionId]];
  if (status) conditions.push(['a.status = ?', status]);
  if (older !== undefined) conditions.push(['a.id < ?::bigint', older]);
  if (newer !== undefined) conditions.push(['a.id > ?::bigint', newer]);
  const backwards = newer !== undefined && older === undefined;
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from adjustment_request a ${DETAIL} where ${conditions.map(([text]) => text).join(' and ')}
      order by a.id ${backwards ? 'asc' : 'desc'} limit ?`,
    [...conditions.map(([, value]) => value), limit],
  );
  const records = rows.map(recordOf);
  return backwards ? records.reverse() : records;
}

const COLUMNS = `a.id::text, a.member_id::text, a.direction, a.points::text, a.status, a.requested_by,
  (extract(epoch from a.requested_at) * 1000)::bigint::text as requested_at, a.decided_by,
  (extract(epoch from a.decided_at) * 1000)::bigint::text as decided_at, a.transaction_id::text, d.reason, d.metadata`;
const DETAIL = 'left join operation_detail d on d.coalition_id = a.coalition_id and d.operation_id = a.id';

interface Row {
  readonly id: string;
  readonly member_id: string;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: string;
  readonly status: AdjustmentStatus;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly transaction_id: string | null;
  readonly reason: string | null;
  readonly metadata: Record<string, unknown> | null;
}

function recordOf(row: Row): AdjustmentRecord {
  return {
    id: BigInt(row.id),
    memberId: BigInt(row.member_id),
    direction: row.direction,
    points: BigInt(row.points),
    status: row.status,
    requestedBy: row.requested_by,
    requestedAt: new Date(Number(row.requested_at)),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at === null ? null : new Date(Number(row.decided_at)),
    transactionId: row.transaction_id === null ? null : BigInt(row.transaction_id),
    reason: row.reason,
    metadata: row.metadata,
  };
}
