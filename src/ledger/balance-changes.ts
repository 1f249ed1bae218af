import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { StepRow, TransactionType } from './decide/batch-writes.js';

/** What can change a balance: a transaction of some type, or a step of some kind. */
export type BalanceChangeKind = TransactionType | StepRow['kind'];

/** One change of a member's balance, and the balance after it. */
export interface BalanceChange {
  readonly memberId: bigint;
  readonly version: number;
  readonly kind: BalanceChangeKind;
  /** The transaction; of a step the hold, the earn that vests, or the transaction by which lots live longer. */
  readonly subjectId: bigint;
  readonly at: Date;
  /** By how much what is posted, held and pending changed; signed. */
  readonly points: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  readonly postedAfter: bigint;
  readonly heldAfter: bigint;
  readonly pendingAfter: bigint;
}

/** Which changes of which member: versions after one, up to another. */
export interface ChangesRange {
  readonly memberId: bigint;
  readonly after: number;
  readonly until: number;
}

/** The kinds whose subject is a hold; that of all others is a transaction. */
const OF_HOLDS: ReadonlySet<BalanceChangeKind> = new Set<BalanceChangeKind>([
  'HOLD',
  'RELEASE',
  'HOLD_EXPIRY',
]);

/** Whether what a change is about is a hold; otherwise it is a transaction. */
export function isOfHold(kind: BalanceChangeKind): boolean {
  return OF_HOLDS.has(kind);
}

interface Row {
  readonly ord: string;
  readonly member_id: string;
  readonly version: number;
  readonly kind: BalanceChangeKind;
  readonly subject_id: string;
  readonly at: string;
  readonly points: string;
  readonly held: string;
  readonly pending: string;
  readonly posted_after: string;
  readonly held_after: string;
  readonly pending_after: string;
}

/**
 * What changed members' balances, oldest first, in one statement for all ranges (rule L-08): every version is there,
 * whether an entry or a step made it.
 * @param most per range
 * @returns by range, in the order of the ranges
 */
export async function readBalanceChanges(
  em: EntityManager,
  coalitionId: bigint,
  ranges: readonly ChangesRange[],
  most: number,
): Promise<BalanceChange[][]> {
  const rows = await em.execute<Row[]>(
    `select u.ord::text, u.member_id::text, c.version, c.kind, c.subject_id::text,
            (extract(epoch from c.at) * 1000)::bigint::text as at, c.points::text, c.held::text, c.pending::text,
            c.posted_after::text, c.held_after::text, c.pending_after::text
       from unnest(?::bigint[], ?::integer[], ?::integer[]) with ordinality u(member_id, after, until, ord)
      cross join lateral balance_changes(?, u.member_id, u.after, u.until, ?) c`,
    [
      integerArray(ranges.map(({ memberId }) => memberId)),
      integerArray(ranges.map(({ after }) => after)),
      integerArray(ranges.map(({ until }) => until)),
      coalitionId,
      most,
    ],
  );
  const byRange = Map.groupBy(rows, ({ ord }) => Number(ord));
  // The statement keeps the order within a range, but does not promise it to whoever reads it next.
  return ranges.map((_, at) =>
    (byRange.get(at + 1) ?? []).map(changeOf).sort((a, b) => a.version - b.version),
  );
}

function changeOf(row: Row): BalanceChange {
  return {
    memberId: BigInt(row.member_id),
    version: row.version,
    kind: row.kind,
    subjectId: BigInt(row.subject_id),
    at: new Date(Number(row.at)),
    points: BigInt(row.points),
    held: BigInt(row.held),
    pending: BigInt(row.pending),
    postedAfter: BigInt(row.posted_after),
    heldAfter: BigInt(row.held_after),
    pendingAfter: BigInt(row.pending_after),
  };
}
