import { integerArray, wordArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { ObjectKind } from './event-type.js';

/** Events of one object for one endpoint: they go one after the other (rule W-01). */
export interface OrderedObject {
  readonly endpointId: bigint;
  readonly kind: ObjectKind;
  readonly objectId: bigint;
}

/**
 * Keeps deliveries from ending at these endpoints until the transaction ends: whoever adds some knows what is before them,
 * and whoever ends one afterwards sees them.
 */
export async function lockOrder(em: EntityManager, endpointIds: Iterable<bigint>): Promise<void> {
  await em.execute(
    `select pg_advisory_xact_lock(webhook_order_lock(u.id)) from (
       select id from unnest(?::bigint[]) x(id) order by id) u`,
    [integerArray([...endpointIds])],
  );
}

/** Keeps others from adding deliveries to an endpoint until the transaction ends; ending them goes on beside it. */
export async function lockOrderShared(em: EntityManager, endpointId: bigint): Promise<void> {
  await em.execute('select pg_advisory_xact_lock_shared(webhook_order_lock(?))', [endpointId]);
}

/** Makes the first that waits of each of these objects due, where it is not yet; the caller holds one of the locks. */
export async function makeFirstDue(
  em: EntityManager,
  coalitionId: bigint,
  objects: readonly OrderedObject[],
  at: Date,
): Promise<void> {
  const each = [
    ...new Map(objects.map((one) => [`${one.endpointId} ${one.kind} ${one.objectId}`, one])).values(),
  ];
  await em.execute(
    `update webhook_delivery d set next_attempt_at = ?::timestamptz
       from unnest(?::bigint[], ?::text[], ?::bigint[]) u(endpoint, kind, object)
      cross join lateral (
        select w.id, w.next_attempt_at from webhook_delivery w
         where w.coalition_id = ? and w.endpoint_id = u.endpoint and w.object_kind = u.kind and w.object_id = u.object
           and w.status = 'WAITING' and w.in_order
         order by w.object_sequence limit 1) f
      where d.coalition_id = ? and d.id = f.id and f.next_attempt_at is null`,
    [
      at.toISOString(),
      integerArray(each.map(({ endpointId }) => endpointId)),
      wordArray(each.map(({ kind }) => kind)),
      integerArray(each.map(({ objectId }) => objectId)),
      ...[coalitionId, coalitionId],
    ],
  );
}

/**
 * Makes due at once whatever waits for an endpoint first of its object: also where what was before it is not there any more.
 * The caller has {@link lockOrder}.
 */
export async function makeAllDue(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  at: Date,
): Promise<void> {
  const instant = at.toISOString();
  await em.execute(
    `update webhook_delivery d set next_attempt_at = ?::timestamptz
       from (select distinct on (w.object_id, w.object_kind) w.id from webhook_delivery w
              where w.coalition_id = ? and w.endpoint_id = ? and w.status = 'WAITING' and w.in_order
              order by w.object_id, w.object_kind, w.object_sequence) f
      where d.coalition_id = ? and d.id = f.id`,
    [instant, coalitionId, endpointId, coalitionId],
  );
  await em.execute(
    `update webhook_delivery set next_attempt_at = ?::timestamptz
      where coalition_id = ? and endpoint_id = ? and status = 'WAITING' and not in_order`,
    [instant, coalitionId, endpointId],
  );
}
