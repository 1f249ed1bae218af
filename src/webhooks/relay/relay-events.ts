import { integerArray, textArray, wordArray } from '../../runtime/array-literal.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { lockOrder, makeFirstDue } from '../delivery-order.js';
import type { ObjectKind } from '../event-type.js';
import { EVENT_TYPE_NAMES, type EventTypeName, isEventType, objectKindOf } from '../event-types.js';
import { OUTBOX_COLUMNS, type OutboxRow, outboxEventOf } from '../outbox-rows.js';
import { type EventPayload, isIn, type OutboxEvent, receiverOf } from '../payloads/event-payload.js';
import { payloadsOf } from '../payloads/payloads-of.js';

/** Events that become deliveries in one transaction. */
const SLICE = 500;

interface Listening {
  readonly id: bigint;
  readonly partnerId: bigint | null;
  readonly types: ReadonlySet<string> | null;
  readonly listensAfter: bigint;
}

/** What one slice came to. */
export interface RelayedSlice {
  readonly events: number;
  readonly deliveries: number;
  /** Whether more may wait. */
  readonly more: boolean;
}

const NOTHING: RelayedSlice = { events: 0, deliveries: 0, more: false };

/**
 * Makes deliveries of what a coalition has announced and nobody has taken yet, a slice of it, and marks it sent in the same
 * transaction (rule W-01): killed anywhere, it has done all of the slice or nothing. Per coalition one at a time; whoever
 * comes second leaves it to the first. Looks only at what was announced since somebody listens.
 */
export function relayEvents(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  now: Date,
): Promise<RelayedSlice> {
  return inCoalition(database, coalitionId, async (em) => {
    if (!(await takeTurn(em, coalitionId))) return NOTHING;
    const listening = await readListening(em, coalitionId);
    if (listening.length === 0) return NOTHING;
    const slice = await readUnsent(em, coalitionId, oldestOf(listening));
    if (slice.length === 0) return NOTHING;
    const events = [...slice, ...(await readEarlier(em, coalitionId, slice))];
    // Read again: whoever began to listen meanwhile is told of what was announced since, and is in these events.
    const endpoints = await readListening(em, coalitionId);
    const payloads = await payloadsOf(em, coalitionId, events);
    const deliveries = deliveriesOf(events, payloads, endpoints);
    if (deliveries.length > 0) await writeDeliveries(em, coalitionId, deliveries, now);
    await em.execute(
      'update outbox set sent_at = ?::timestamptz where coalition_id = ? and id = any (?::bigint[])',
      [now.toISOString(), coalitionId, integerArray(events.map(({ id }) => id))],
    );
    return { events: events.length, deliveries: deliveries.length, more: slice.length === SLICE };
  });
}

async function takeTurn(em: EntityManager, coalitionId: bigint): Promise<boolean> {
  const [row] = await em.execute<{ taken: boolean }[]>(
    'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as taken',
    [`hamsood webhook relay ${coalitionId}`],
  );
  return row?.taken ?? false;
}

async function readListening(em: EntityManager, coalitionId: bigint): Promise<Listening[]> {
  const rows = await em.execute<
    { id: string; partner_id: string | null; types: string[] | null; listens_after: string }[]
  >(
    `select id::text, partner_id::text, types, listens_after::text from webhook_endpoint e
      where coalition_id = ? and status = 'ENABLED' order by e.id`,
    [coalitionId],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
    types: row.types && new Set(row.types),
    listensAfter: BigInt(row.listens_after),
  }));
}

function oldestOf(endpoints: readonly Listening[]): bigint {
  return endpoints.reduce((oldest, { listensAfter }) => (listensAfter < oldest ? listensAfter : oldest), MAX);
}
const MAX = 2n ** 63n - 1n;

async function readUnsent(em: EntityManager, coalitionId: bigint, after: bigint): Promise<OutboxEvent[]> {
  const rows = await em.execute<OutboxRow[]>(
    `select ${OUTBOX_COLUMNS} from outbox o
      where coalition_id = ? and sent_at is null and id > ? order by o.id limit ${SLICE}`,
    [coalitionId, after],
  );
  return rows.map(outboxEventOf);
}

/**
 * What of the same objects was announced before, and has a later id: ids of two nodes, or after a clock was set back, are
 * not in the order of the numbers. Whoever numbers an event keeps its object locked until it is in the books, so what is
 * before an event that can be read can be read too.
 */
async function readEarlier(
  em: EntityManager,
  coalitionId: bigint,
  slice: readonly OutboxEvent[],
): Promise<OutboxEvent[]> {
  const latest = new Map<string, { readonly kind: ObjectKind; readonly objectId: bigint; number: number }>();
  for (const { type, objectId, objectSequence } of slice) {
    if (!isEventType(type)) continue;
    const kind = objectKindOf(type);
    const key = `${kind} ${objectId}`;
    const number = Math.max(objectSequence, latest.get(key)?.number ?? 0);
    latest.set(key, { kind, objectId, number });
  }
  const byKind = Map.groupBy(latest.values(), ({ kind }) => kind);
  const taken = new Set(slice.map(({ id }) => id));
  const earlier: OutboxEvent[] = [];
  for (const [kind, objects] of byKind) {
    const rows = await em.execute<OutboxRow[]>(
      `select ${OUTBOX_COLUMNS} from unnest(?::bigint[], ?::integer[]) u(object, number)
        cross join lateral (
          select * from outbox w
           where w.coalition_id = ? and w.object_id = u.object and w.object_sequence < u.number and w.sent_at is null
             and w.type = any (?::text[]) and w.id > ?) o`,
      [
        integerArray(objects.map(({ objectId }) => objectId)),
        integerArray(objects.map(({ number }) => number)),
        coalitionId,
        textArray(TYPES_OF.get(kind) ?? []),
        slice.at(-1)?.id ?? 0n,
      ],
    );
    earlier.push(...rows.map(outboxEventOf).filter(({ id }) => !taken.has(id)));
  }
  return earlier;
}

const TYPES_OF: ReadonlyMap<ObjectKind, readonly EventTypeName[]> = Map.groupBy(
  EVENT_TYPE_NAMES,
  objectKindOf,
);

function kindOf({ type }: OutboxEvent): ObjectKind | undefined {
  return isEventType(type) ? objectKindOf(type) : undefined;
}

interface NewDelivery {
  readonly endpointId: bigint;
  readonly event: OutboxEvent;
  readonly kind: ObjectKind;
}

function deliveriesOf(
  events: readonly OutboxEvent[],
  payloads: ReadonlyMap<bigint, EventPayload>,
  endpoints: readonly Listening[],
): NewDelivery[] {
  return events.flatMap((event) => {
    const audience = payloads.get(event.id)?.audience;
    const kind = kindOf(event);
    if (!audience || !kind) return [];
    const told = ({ partnerId, types, listensAfter }: Listening) =>
      event.id > listensAfter &&
      (types === null || types.has(event.type)) &&
      isIn(audience, receiverOf(partnerId));
    return endpoints.filter(told).map(({ id }) => ({ endpointId: id, event, kind }));
  });
}

/**
 * Of each object the first one for an endpoint is due at once, the others when those before them have ended. Whoever ends
 * one meanwhile waits, and sees what was added (see webhook_order_lock).
 */
async function writeDeliveries(
  em: EntityManager,
  coalitionId: bigint,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await lockOrder(em, new Set(deliveries.map(({ endpointId }) => endpointId)));
  await em.execute(
    `insert into webhook_delivery (coalition_id, endpoint_id, event_id, type, object_kind, object_id, object_sequence,
        in_order, created_at)
     select ?, u.endpoint, u.event, u.type, u.kind, u.object, u.sequence, true, ?::timestamptz
       from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::integer[])
            with ordinality u(endpoint, event, type, kind, object, sequence, ord)
      order by u.ord`,
    [
      ...[coalitionId, at],
      integerArray(deliveries.map(({ endpointId }) => endpointId)),
      integerArray(deliveries.map(({ event }) => event.id)),
      wordArray(deliveries.map(({ event }) => event.type)),
      wordArray(deliveries.map(({ kind }) => kind)),
      integerArray(deliveries.map(({ event }) => event.objectId)),
      integerArray(deliveries.map(({ event }) => event.objectSequence)),
    ],
  );
  const objects = deliveries.map(({ endpointId, event, kind }) => ({
    endpointId,
    kind,
    objectId: event.objectId,
  }));
  await makeFirstDue(em, coalitionId, objects, now);
}
