import { encodeId } from '../values/ids.js';
import { formatInstant } from '../values/instant.js';
import { type EventVersion, OBJECT_KINDS } from './event-type.js';
import { type EventTypeName, objectKindOf } from './event-types.js';
import type { JsonObject, OutboxEvent } from './payloads/event-payload.js';

/** The body of a webhook. */
export interface EventMessage {
  readonly id: string;
  readonly type: EventTypeName;
  readonly version: EventVersion;
  readonly occurredAt: string;
  readonly coalitionId: string;
  readonly object: { readonly kind: string; readonly id: string; readonly sequence: number };
  readonly data: JsonObject;
}

/** What is sent of an event; `data` as its receiver may know it. */
export function eventMessage(
  coalitionId: bigint,
  event: Omit<OutboxEvent, 'type'> & { readonly type: EventTypeName },
  version: EventVersion,
  data: JsonObject,
): EventMessage {
  const kind = objectKindOf(event.type);
  return {
    id: encodeId('event', event.id),
    type: event.type,
    version,
    occurredAt: formatInstant(event.occurredAt),
    coalitionId: encodeId('coalition', coalitionId),
    object: {
      kind,
      id: encodeId(OBJECT_KINDS[kind].id, event.objectId),
      sequence: event.objectSequence,
    },
    data,
  };
}
