import { announceEvent, setOutboxRead } from '../../ledger/read-outbox.js';
import type { EntityManager } from '../../runtime/database.js';
import type { DisabledBecause, WebhookEndpoint } from './webhook-endpoint.js';

/** Writes that an endpoint, which is locked, is disabled; where its owner did not do so itself, it is announced (W-01, W-02). */
export async function disable(
  em: EntityManager,
  coalitionId: bigint,
  { id }: Pick<WebhookEndpoint, 'id'>,
  because: DisabledBecause,
  at: Date,
): Promise<void> {
  await em.execute(
    `update webhook_endpoint set status = 'DISABLED', disabled_because = ?, status_since = ?::timestamptz
      where coalition_id = ? and id = ?`,
    [because, at.toISOString(), coalitionId, id],
  );
  if (because === 'OWNER') return;
  const { number, eventId } = await addEndpointEvent(em, coalitionId, id, { kind: 'DISABLED', because, at });
  await announceEvent(em, coalitionId, {
    type: 'webhook.endpoint-disabled',
    objectId: id,
    sequence: number,
    subjectId: eventId,
    at,
  });
}

/** Lets the ledger forget the outbox where nobody listens any more; the caller keeps others from changing that. */
export async function stopReading(em: EntityManager, coalitionId: bigint): Promise<void> {
  const listening = await em.execute<unknown[]>(
    "select 1 from webhook_endpoint where coalition_id = ? and status = 'ENABLED' limit 1",
    [coalitionId],
  );
  if (listening.length === 0) await setOutboxRead(em, coalitionId, false);
}

/** Adds to what is announced of an endpoint, which is locked. */
export async function addEndpointEvent(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  event:
    | { readonly kind: 'DISABLED'; readonly because: Exclude<DisabledBecause, 'OWNER'>; readonly at: Date }
    | { readonly kind: 'TESTED'; readonly because?: undefined; readonly at: Date },
): Promise<{ readonly number: number; readonly eventId: bigint }> {
  const [row] = await em.execute<{ id: string; number: number }[]>(
    `with counted as (
       update webhook_endpoint set events = events + 1 where coalition_id = ? and id = ?
       returning coalition_id, id, events)
     insert into webhook_endpoint_event (coalition_id, endpoint_id, number, kind, because, at)
       select coalition_id, id, events, ?, ?, ?::timestamptz from counted
     returning id::text, number`,
    [coalitionId, endpointId, event.kind, event.because ?? null, event.at.toISOString()],
  );
  if (!row) throw new Error('the endpoint is not there although it is locked');
  return { number: row.number, eventId: BigInt(row.id) };
}
