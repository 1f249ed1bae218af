import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { MergedPair } from '../merged-member.js';

/** How two members came to be suspected: names of both were given for one person, or a partner said so. */
export const SUSPICION_SOURCES = ['ENROLMENT', 'REPORT'] as const;
export type SuspicionSource = (typeof SUSPICION_SOURCES)[number];

/** DISMISSED: an operator says that they are two; MERGED: they are one now. */
export const SUSPICION_STATUSES = ['OPEN', 'DISMISSED', 'MERGED'] as const;
export type SuspicionStatus = (typeof SUSPICION_STATUSES)[number];

/** Two members that may be one person (rule A-12). */
export interface Suspicion {
  readonly id: bigint;
  /** The one that joined first. */
  readonly firstId: bigint;
  readonly secondId: bigint;
  readonly source: SuspicionSource;
  /** Who noticed last. */
  readonly partnerId: bigint;
  readonly reportedAt: Date;
  readonly status: SuspicionStatus;
}

/** Who noticed what, and when. */
export interface Noticed {
  readonly source: SuspicionSource;
  readonly partnerId: bigint;
  readonly at: Date;
}

/** Open pairs of one partner: nobody looks through more, and a partner must not fill the table with pairs that are none. */
export const MOST_OPEN = 1_000;

/**
 * Notes that members may be one person: pairs of persons that are there, not erased and of nobody a part. A pair that is known
 * stays one row; one that was dismissed stays dismissed.
 */
export async function noteSuspicion(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  { source, partnerId, at }: Noticed,
): Promise<void> {
  await em.execute(
    `insert into duplicate_suspicion as d (coalition_id, first_id, second_id, source, partner_id, reported_at)
       select a.coalition_id, a.id, b.id, ?, ?::bigint, ?::timestamptz
         from member a join member b on b.coalition_id = a.coalition_id and b.id > a.id
        where a.coalition_id = ? and a.id = any (?::bigint[]) and b.id = any (?::bigint[])
          and a.kind = 'PERSON' and b.kind = 'PERSON' and num_nonnulls(a.merged_into, b.merged_into, a.erased_at, b.erased_at) = 0
          and (select count(*) from (select from duplicate_suspicion o
                where o.coalition_id = ? and o.partner_id = ? and o.status = 'OPEN' limit ${MOST_OPEN}) o) < ${MOST_OPEN}
        order by a.id, b.id
       on conflict (coalition_id, first_id, second_id) do update
         set source = excluded.source, partner_id = excluded.partner_id, reported_at = excluded.reported_at
       where d.status = 'OPEN'`,
    [
      ...[source, partnerId, at.toISOString(), coalitionId],
      ...[integerArray(memberIds), integerArray(memberIds), coalitionId, partnerId],
    ],
  );
}

interface Row {
  readonly id: string;
  readonly first_id: string;
  readonly second_id: string;
  readonly source: SuspicionSource;
  readonly partner_id: string;
  readonly reported_at: string;
  readonly status: SuspicionStatus;
}

const COLUMNS = `id::text, first_id::text, second_id::text, source, partner_id::text, status,
  (extract(epoch from reported_at) * 1000)::bigint::text as reported_at`;

/** Open pairs, newest first, from behind a position on. */
export async function listSuspicions(
  em: EntityManager,
  coalitionId: bigint,
  { limit, older }: { readonly limit: number; readonly older: bigint | undefined },
): Promise<Suspicion[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from duplicate_suspicion
      where coalition_id = ? and status = 'OPEN' and id < coalesce(?::bigint, 9223372036854775807)
      order by duplicate_suspicion.id desc limit ?`,
    [coalitionId, older ?? null, limit],
  );
  return rows.map(suspicionOf);
}

/** A pair, locked until the end of the transaction; undefined where there is no such one. */
export async function lockSuspicion(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<Suspicion | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from duplicate_suspicion where coalition_id = ? and id = ? for update`,
    [coalitionId, id],
  );
  return row && suspicionOf(row);
}

/** Two members are two, as an operator has found. */
export async function dismiss(em: EntityManager, coalitionId: bigint, id: bigint): Promise<void> {
  await em.execute("update duplicate_suspicion set status = 'DISMISSED' where coalition_id = ? and id = ?", [
    coalitionId,
    id,
  ]);
}

/** Once two are one: their own pair is done with, and whoever else was suspected of being the duplicate may be the survivor. */
export async function mergeSuspicions(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: MergedPair,
): Promise<void> {
  const [one, two] = duplicateId < survivorId ? [duplicateId, survivorId] : [survivorId, duplicateId];
  await em.execute(
    `update duplicate_suspicion set status = 'MERGED' where coalition_id = ? and first_id = ? and second_id = ?`,
    [coalitionId, one, two],
  );
  await em.execute(
    `with gone as (
       delete from duplicate_suspicion
        where coalition_id = ? and ? in (first_id, second_id) and status = 'OPEN'
       returning case when first_id = ? then second_id else first_id end as other, source, partner_id, reported_at)
     insert into duplicate_suspicion (coalition_id, first_id, second_id, source, partner_id, reported_at)
       select ?, least(other, ?), greatest(other, ?), source, partner_id, reported_at from gone
       on conflict (coalition_id, first_id, second_id) do nothing`,
    [coalitionId, duplicateId, duplicateId, coalitionId, survivorId, survivorId],
  );
}

function suspicionOf(row: Row): Suspicion {
  return {
    id: BigInt(row.id),
    firstId: BigInt(row.first_id),
    secondId: BigInt(row.second_id),
    source: row.source,
    partnerId: BigInt(row.partner_id),
    reportedAt: new Date(Number(row.reported_at)),
    status: row.status,
  };
}
