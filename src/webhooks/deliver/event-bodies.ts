import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { eventMessage } from '../event-message.js';
import type { EventVersion } from '../event-type.js';
import { isEventType } from '../event-types.js';
import { OUTBOX_COLUMNS, type OutboxRow, outboxEventOf } from '../outbox-rows.js';
import { type OutboxEvent, receiverOf } from '../payloads/event-payload.js';
import { payloadsOf } from '../payloads/payloads-of.js';

/** For whom bodies are made: the owner of an endpoint (null: the operator), in the version that it is sent. */
export interface BodyReader {
  readonly partnerId: bigint | null;
  readonly version: EventVersion;
}

/** What is sent of events, by event, as JSON; an event of which there is nothing to tell any more is left out. */
export async function bodiesOf(
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
  { partnerId, version }: BodyReader,
): Promise<Map<bigint, string>> {
  const receiver = receiverOf(partnerId);
  // The same event can be there twice: once more because somebody asked for it.
  const each = new Map(events.map((event) => [event.id, event]));
  const payloads = await payloadsOf(em, coalitionId, [...each.values()]);
  const bodies = new Map<bigint, string>();
  for (const event of each.values()) {
    const data = payloads.get(event.id)?.dataFor(receiver);
    if (!data || !isEventType(event.type)) continue;
    const message = eventMessage(coalitionId, { ...event, type: event.type }, version, data);
    bodies.set(event.id, JSON.stringify(message));
  }
  return bodies;
}

interface DeliveryRow extends OutboxRow {
  readonly delivery: string;
  readonly partner: string | null;
  readonly version: EventVersion;
}

/**
 * What would be sent of deliveries now, by delivery: made anew of rows that never change, so it is what was sent, less
 * what the receiver may not know any more. Deliveries of which nothing is left to tell are left out. In one coalition; a
 * few round trips for each owner of endpoints among them.
 */
export async function readBodies(
  em: EntityManager,
  coalitionId: bigint,
  deliveryIds: readonly bigint[],
): Promise<Map<bigint, string>> {
  const rows = await em.execute<DeliveryRow[]>(
    `select d.id::text as delivery, e.partner_id::text as partner, e.version, ${OUTBOX_COLUMNS}
       from webhook_delivery d
       join webhook_endpoint e on e.coalition_id = d.coalition_id and e.id = d.endpoint_id
      cross join lateral (select * from outbox w where w.coalition_id = ? and w.id = d.event_id limit 1) o
      where d.coalition_id = ? and d.id = any (?::bigint[])`,
    [coalitionId, coalitionId, integerArray(deliveryIds)],
  );
  const bodies = new Map<bigint, string>();
  for (const same of Map.groupBy(rows, ({ partner, version }) => `${partner} ${version}`).values()) {
    const [{ partner, version } = { partner: null, version: undefined }] = same;
    if (version === undefined) continue;
    const reader = { partnerId: partner === null ? null : BigInt(partner), version };
    const made = await bodiesOf(em, coalitionId, same.map(outboxEventOf), reader);
    for (const { delivery, id } of same) {
      const body = made.get(BigInt(id));
      if (body !== undefined) bodies.set(BigInt(delivery), body);
    }
  }
  return bodies;
}
