import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';

/** What happens to a statement; each is in its history, and announced (rules S-05, W-01). */
export const STATEMENT_EVENTS = [
  'CLOSED',
  'ISSUED',
  'DISPUTED',
  'RESOLVED',
  'AGREED',
  'PAID',
  'RECONCILED',
  'PAYMENT_FAILED',
] as const;
export type StatementEventKind = (typeof STATEMENT_EVENTS)[number];

export interface NewStatementEvent {
  readonly statementId: bigint;
  readonly kind: StatementEventKind;
  readonly at: Date;
  /** An external id, or `system`. */
  readonly actor: string;
  /** The dispute or payment that it is about. */
  readonly subjectId?: bigint | null;
}

export interface StatementEvent {
  readonly id: bigint;
  readonly kind: StatementEventKind;
  readonly at: Date;
  readonly actor: string;
  readonly subjectId: bigint | null;
}

/**
 * Writes an event of a statement into its history, and announces it as `settlement.statement-<kind>` with its place in
 * the history. Keeps the statement's row locked until the transaction ends, so that places are without gap; lock it
 * before whatever is decided by its state.
 */
export async function writeStatementEvent(
  em: EntityManager,
  coalitionId: bigint,
  { statementId, kind, at, actor, subjectId = null }: NewStatementEvent,
): Promise<void> {
  await em.execute('select from statement where coalition_id = ? and id = ? for no key update', [
    coalitionId,
    statementId,
  ]);
  await em.execute(
    `with event as (
       insert into statement_event (coalition_id, statement_id, kind, at, actor, subject_id)
       values (?, ?, ?, ?::timestamptz, ?, ?) returning *)
     insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     select e.coalition_id, new_id(), ?, e.statement_id,
            (select count(*) + 1 from statement_event o where o.coalition_id = e.coalition_id and o.statement_id = e.statement_id),
            e.id, e.at
       from event e`,
    [
      coalitionId,
      statementId,
      kind,
      at.toISOString(),
      actor,
      subjectId,
      `settlement.statement-${kind.toLowerCase().replaceAll('_', '-')}`,
    ],
  );
}

/** The histories of statements, oldest first, by statement. */
export async function readEventsOf(
  em: EntityManager,
  coalitionId: bigint,
  statementIds: readonly bigint[],
): Promise<Map<bigint, StatementEvent[]>> {
  const rows = await em.execute<
    {
      statement_id: string;
      id: string;
      kind: StatementEventKind;
      at: string;
      actor: string;
      subject_id: string | null;
    }[]
  >(
    `select statement_id::text, id::text, kind, (extract(epoch from at) * 1000)::bigint::text as at, actor, subject_id::text
       from statement_event where coalition_id = ? and statement_id = any (?::bigint[])
      order by statement_event.statement_id, statement_event.id`,
    [coalitionId, integerArray(statementIds)],
  );
  return new Map(
    [...Map.groupBy(rows, (row) => BigInt(row.statement_id))].map(([statementId, own]) => [
      statementId,
      own.map(({ id, kind, at, actor, subject_id }) => ({
        id: BigInt(id),
        kind,
        at: new Date(Number(at)),
        actor,
        subjectId: subject_id === null ? null : BigInt(subject_id),
      })),
    ]),
  );
}
