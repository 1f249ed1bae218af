import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { announcePerk } from './announce-perk.js';

export const PERK_REQUEST_STATUSES = ['OPEN', 'GRANTED', 'DECLINED'] as const;
export type PerkRequestStatus = (typeof PERK_REQUEST_STATUSES)[number];

/** A perk that was asked for on behalf of a business account: in the queue of its managers. */
export interface PerkRequest {
  readonly id: bigint;
  readonly perkId: bigint;
  readonly memberId: bigint;
  /** What whoever asked had to say. */
  readonly note: string | null;
  readonly status: PerkRequestStatus;
  readonly requestedAt: Date;
  /** `bct_…` */
  readonly requestedBy: string;
  readonly grantId: bigint | null;
  readonly changes: number;
}

interface Row {
  readonly id: string;
  readonly perk_id: string;
  readonly member_id: string;
  readonly note: string | null;
  readonly status: PerkRequestStatus;
  readonly requested_at: string;
  readonly requested_by: string;
  readonly grant_id: string | null;
  readonly changes: number;
}

const COLUMNS = `id::text, perk_id::text, member_id::text, note, status,
  (extract(epoch from requested_at) * 1000)::bigint::text as requested_at, requested_by, grant_id::text, changes`;

/** A request. @throws Error where there is none: its id was written down before */
export async function readRequest(em: EntityManager, coalitionId: bigint, id: bigint): Promise<PerkRequest> {
  const request = await findRequest(em, coalitionId, id);
  if (!request) throw new Error('there is no such request');
  return request;
}

/** A request; undefined where there is none. */
export async function findRequest(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<PerkRequest | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_request where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && requestOf(row);
}

/** Locks a request; undefined where there is none. */
export async function lockRequest(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<PerkRequest | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_request where coalition_id = ? and id = ? for update`,
    [coalitionId, id],
  );
  return row && requestOf(row);
}

/** Which requests to list; all conditions hold together. */
export interface RequestFilter {
  readonly status?: PerkRequestStatus | undefined;
  readonly memberId?: bigint | undefined;
  /** Only of accounts that are in this manager's portfolio. */
  readonly portfolioOf?: bigint | undefined;
}

/** A page of requests, newest first; one more than asked for tells that there is more. */
export async function listRequests(
  em: EntityManager,
  coalitionId: bigint,
  { status, memberId, portfolioOf }: RequestFilter,
  { size, older }: { readonly size: number; readonly older?: bigint | undefined },
): Promise<PerkRequest[]> {
  const conditions: [string, ...unknown[]][] = [['r.coalition_id = ?', coalitionId]];
  if (status !== undefined) conditions.push(['r.status = ?', status]);
  if (memberId !== undefined) conditions.push(['r.member_id = ?', memberId]);
  if (portfolioOf !== undefined) {
    conditions.push([
      `exists (select from account_assignment s
                where s.coalition_id = r.coalition_id and s.member_id = r.member_id and s.manager_id = ?)`,
      portfolioOf,
    ]);
  }
  if (older !== undefined) conditions.push(['r.id < ?', older]);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_request r where ${conditions.map(([text]) => text).join(' and ')}
      order by r.id desc limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(requestOf);
}

/** The newest requests of accounts, by account, newest first. */
export async function requestsOfAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  status: PerkRequestStatus | undefined,
  most: number,
): Promise<Map<bigint, PerkRequest[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from (
       select r.* from unnest(?::bigint[]) m(id)
        cross join lateral (select * from perk_request r
                             where r.coalition_id = ? and r.member_id = m.id and (?::text is null or r.status = ?)
                             order by r.id desc limit ?) r) r
      order by id desc`,
    [integerArray(memberIds), coalitionId, status ?? null, status ?? null, most],
  );
  return Map.groupBy(rows.map(requestOf), ({ memberId }) => memberId);
}

/** Answers an open request, whose row is locked, and announces it. */
export async function answerRequest(
  em: EntityManager,
  coalitionId: bigint,
  { id, changes }: PerkRequest,
  {
    status,
    grantId,
    by,
    at,
  }: {
    readonly status: 'GRANTED' | 'DECLINED';
    readonly grantId: bigint | null;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await em.execute(
    `update perk_request set status = ?, grant_id = ?, answered_at = ?::timestamptz, answered_by = ?, changes = changes + 1
      where coalition_id = ? and id = ?`,
    [status, grantId, at.toISOString(), by, coalitionId, id],
  );
  await announcePerk(em, coalitionId, {
    type: status === 'GRANTED' ? 'perk-request.granted' : 'perk-request.declined',
    ...{ objectId: id, sequence: changes + 1, subjectId: id, at },
  });
}

export function requestNotFound(): Refusal {
  const message = 'Give the id of a request for this perk and this account.';
  return refusal('PERK_REQUEST_NOT_FOUND', message, ['requestId']);
}

export function requestNotOpen(): Refusal {
  return refusal('PERK_REQUEST_NOT_OPEN', 'The request was answered already.', ['requestId']);
}

function requestOf(row: Row): PerkRequest {
  return {
    id: BigInt(row.id),
    perkId: BigInt(row.perk_id),
    memberId: BigInt(row.member_id),
    note: row.note,
    status: row.status,
    requestedAt: new Date(Number(row.requested_at)),
    requestedBy: row.requested_by,
    grantId: row.grant_id === null ? null : BigInt(row.grant_id),
    changes: row.changes,
  };
}
