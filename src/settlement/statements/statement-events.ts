import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { announce, type SettlementEventType } from '../announce.js';

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

const TYPES: Readonly<Record<StatementEventKind, SettlementEventType>> = {
  CLOSED: 'settlement.statement-closed',
  ISSUED: 'settlement.statement-issued',
  DISPUTED: 'settlement.statement-disputed',
  RESOLVED: 'settlement.statement-resolved',
  AGREED: 'settlement.statement-agreed',
  PAID: 'settlement.statement-paid',
  RECONCILED: 'settlement.statement-reconciled',
  PAYMENT_FAILED: 'settlement.statement-payment-failed',
};

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
  const [row] = await em.execute<{ id: string; place: number }[]>(
    `insert into statement_event as e (coalition_id, statement_id, kind, at, actor, subject_id)
     values (?, ?, ?, ?::timestamptz, ?, ?)
     returning id::text, (select count(*)::integer + 1 from statement_event o
                           where o.coalition_id = e.coalition_id and o.statement_id = e.statement_id) as place`,
    [coalitionId, statementId, kind, at.toISOString(), actor, subjectId],
  );
  if (!row) throw new Error('an event of a statement was not written');
  const event = {
    type: TYPES[kind],
    objectId: statementId,
    sequence: row.place,
    subjectId: BigInt(row.id),
    at,
  };
  await announce(em, coalitionId, event);
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
