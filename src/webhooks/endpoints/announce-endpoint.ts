import { announceEvent } from '../../ledger/announce-event.js';
import type { EntityManager } from '../../runtime/database.js';
import type { DisabledBecause } from './webhook-endpoint.js';

/** What is announced of endpoints (rule W-01). */
export const ENDPOINT_EVENTS = ['webhook.endpoint-disabled', 'webhook.test'] as const;
type EndpointEventType = (typeof ENDPOINT_EVENTS)[number];

/** What happens to an endpoint. */
export type EndpointEvent =
  | { readonly kind: 'DISABLED'; readonly because: Exclude<DisabledBecause, 'OWNER'>; readonly at: Date }
  | { readonly kind: 'TESTED'; readonly because?: undefined; readonly at: Date };

/** An event of an endpoint as it was announced. */
export interface AnnouncedEndpointEvent {
  /** In the outbox. */
  readonly eventId: bigint;
  readonly type: EndpointEventType;
  /** Its place among the events of the endpoint. */
  readonly sequence: number;
}

const TYPES = { DISABLED: 'webhook.endpoint-disabled', TESTED: 'webhook.test' } as const satisfies Record<
  EndpointEvent['kind'],
  EndpointEventType
>;

/** Announces what happened to an endpoint, which is locked. Of a test nobody else is told: whoever makes it delivers it. */
export async function announceEndpoint(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  { kind, because, at }: EndpointEvent,
): Promise<AnnouncedEndpointEvent> {
  const [row] = await em.execute<{ id: string; number: number }[]>(
    `with counted as (
       update webhook_endpoint set events = events + 1 where coalition_id = ? and id = ?
       returning coalition_id, id, events)
     insert into webhook_endpoint_event (coalition_id, endpoint_id, number, kind, because, at)
       select coalition_id, id, events, ?, ?, ?::timestamptz from counted
     returning id::text, number`,
    [coalitionId, endpointId, kind, because ?? null, at.toISOString()],
  );
  if (!row) throw new Error('the endpoint is not there although it is locked');
  const type = TYPES[kind];
  const eventId = await announceEvent(em, coalitionId, {
    type,
    objectId: endpointId,
    sequence: row.number,
    subjectId: BigInt(row.id),
    at,
    ...(kind === 'TESTED' && { sent: true }),
  });
  return { eventId, type, sequence: row.number };
}
