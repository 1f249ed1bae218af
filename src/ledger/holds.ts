import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';

export const HOLD_STATUSES = ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/** A hold as it is written: one whose time is over is OPEN until the member is touched or the job comes (rule B-03). */
export interface HoldRecord {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly contractVersionId: bigint;
  readonly points: bigint;
  readonly status: HoldStatus;
  /** External id of the key that asked for it. */
  readonly actor: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  /** The burn that captured it, and how much of it. */
  readonly capturedTransactionId: bigint | null;
  readonly capturedPoints: bigint | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** Which holds to list; both conditions hold together. */
export interface HoldFilter {
  readonly status?: HoldStatus | undefined;
  /** Only those of this partner. */
  readonly partnerId?: bigint | undefined;
}

/** Holds by id; unknown ones are left out. */
export async function readHolds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, HoldRecord>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from hold h ${DETAIL} where h.coalition_id = ? and h.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), recordOf(row)]));
}

/**
 * The holds of several members, by member, newest first, in one statement however many members they are; members
 * without any are left out.
 * @param most per member
 */
export async function listHoldsOfMembers(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  { status, partnerId }: HoldFilter,
  most: number,
): Promise<Map<bigint, HoldRecord[]>> {
  const conditions: (readonly [string, unknown])[] = [];
  // An open one by the index of open ones, which stays small however many a member has had.
  if (status === 'OPEN') conditions.push(["a.status = 'OPEN' and a.coalition_id = ?", coalitionId]);
  else if (status) conditions.push(['a.status = ?', status]);
  if (partnerId !== undefined) conditions.push(['a.partner_id = ?', partnerId]);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from unnest(?::bigint[]) m(id)
      cross join lateral (
        select * from hold a where a.coalition_id = ? and a.member_id = m.id
           ${conditions.map(([text]) => `and ${text}`).join(' ')}
         order by a.id desc limit ?) h ${DETAIL}
      order by h.id desc`,
    [integerArray(memberIds), coalitionId, ...conditions.map(([, value]) => value), most],
  );
  return Map.groupBy(rows.map(recordOf), (hold) => hold.memberId);
}

const COLUMNS = `h.id::text, h.member_id::text, h.partner_id::text, h.merchant_id::text, h.contract_version_id::text,
  h.points::text, h.status, h.actor, (extract(epoch from h.opened_at) * 1000)::bigint::text as opened_at,
  (extract(epoch from h.expires_at) * 1000)::bigint::text as expires_at,
  (extract(epoch from h.ended_at) * 1000)::bigint::text as ended_at, h.captured_transaction_id::text,
  h.captured_points::text, d.reference, d.metadata`;
const DETAIL = 'left join operation_detail d on d.coalition_id = h.coalition_id and d.operation_id = h.id';

interface Row {
  readonly id: string;
  readonly member_id: string;
  readonly partner_id: string;
  readonly merchant_id: string;
  readonly contract_version_id: string;
  readonly points: string;
  readonly status: HoldStatus;
  readonly actor: string;
  readonly opened_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly captured_transaction_id: string | null;
  readonly captured_points: string | null;
  readonly reference: string | null;
  readonly metadata: Record<string, unknown> | null;
}

function recordOf(row: Row): HoldRecord {
  return {
    id: BigInt(row.id),
    memberId: BigInt(row.member_id),
    partnerId: BigInt(row.partner_id),
    merchantId: BigInt(row.merchant_id),
    contractVersionId: BigInt(row.contract_version_id),
    points: BigInt(row.points),
    status: row.status,
    actor: row.actor,
    openedAt: new Date(Number(row.opened_at)),
    expiresAt: new Date(Number(row.expires_at)),
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)),
    capturedTransactionId: row.captured_transaction_id === null ? null : BigInt(row.captured_transaction_id),
    capturedPoints: row.captured_points === null ? null : BigInt(row.captured_points),
    reference: row.reference,
    metadata: row.metadata,
  };
}
