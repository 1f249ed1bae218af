import type { OutboxEvent } from './payloads/event-payload.js';

/** An event as a query gives it. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly object_id: string;
  readonly object_sequence: number;
  readonly subject_id: string;
  readonly occurred_at: string;
}

/** What is read of the outbox, as `o`. */
export const OUTBOX_COLUMNS = `o.id::text, o.type, o.object_id::text, o.object_sequence, o.subject_id::text,
  (extract(epoch from o.occurred_at) * 1000)::bigint::text as occurred_at`;

/** The event of a row. */
export function outboxEventOf(row: OutboxRow): OutboxEvent {
  return {
    id: BigInt(row.id),
    type: row.type,
    objectId: BigInt(row.object_id),
    objectSequence: row.object_sequence,
    subjectId: BigInt(row.subject_id),
    occurredAt: new Date(Number(row.occurred_at)),
  };
}
