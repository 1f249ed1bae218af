import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { ObjectKind } from '../event-type.js';
import type { AttemptProblem } from './post-webhook.js';

export type DeliveryStatus = 'WAITING' | 'DELIVERED' | 'GIVEN_UP';

/** An event for an endpoint. */
export interface WebhookDelivery {
  readonly id: bigint;
  readonly endpointId: bigint;
  /** Whose the endpoint is; null: the operator's. */
  readonly partnerId: bigint | null;
  readonly eventId: bigint;
  readonly type: string;
  readonly objectKind: ObjectKind;
  readonly objectId: bigint;
  readonly objectSequence: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Null: it has ended, or an earlier event of the object is before it. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** One try to deliver. */
export interface WebhookAttempt {
  readonly number: number;
  readonly at: Date;
  readonly ms: number;
  /** Null: there was no answer. */
  readonly httpStatus: number | null;
  /** Null: it was taken. */
  readonly problem: AttemptProblem | null;
  /** The beginning of the answer, where it failed. */
  readonly answer: string | null;
}

/** Which deliveries; what is left out may be anything. */
export interface DeliveryFilter {
  /** Whose endpoints. */
  readonly partnerId?: bigint | undefined;
  readonly endpointId?: bigint | undefined;
  readonly type?: string | undefined;
  readonly objectId?: bigint | undefined;
  readonly eventId?: bigint | undefined;
  readonly status?: DeliveryStatus | undefined;
  /** Made at or after this. */
  readonly from?: Date | undefined;
  /** Made before this. */
  readonly until?: Date | undefined;
}

interface DeliveryRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly partner_id: string | null;
  readonly event_id: string;
  readonly type: string;
  readonly object_kind: ObjectKind;
  readonly object_id: string;
  readonly object_sequence: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
}

const INSTANTS = ['next_attempt_at', 'created_at', 'ended_at'];
const SELECT = `select d.id::text, d.endpoint_id::text, e.partner_id::text, d.event_id::text, d.type, d.object_kind,
    d.object_id::text, d.object_sequence, d.status, d.attempts, ${INSTANTS.map(
      (name) => `(extract(epoch from d.${name}) * 1000)::bigint::text as ${name}`,
    ).join(', ')}
  from webhook_delivery d join webhook_endpoint e on e.coalition_id = d.coalition_id and e.id = d.endpoint_id`;

/** Deliveries, newest first. */
export async function listDeliveries(
  em: EntityManager,
  coalitionId: bigint,
  filter: DeliveryFilter,
  { limit, older }: { readonly limit: number; readonly older?: bigint | undefined },
): Promise<WebhookDelivery[]> {
  const conditions: [string, unknown][] = [
    ...some('e.partner_id = ?::bigint', filter.partnerId),
    ...some('d.endpoint_id = ?::bigint', filter.endpointId),
    ...some('d.type = ?', filter.type),
    ...some('d.object_id = ?::bigint', filter.objectId),
    ...some('d.event_id = ?::bigint', filter.eventId),
    ...some('d.status = ?', filter.status),
    ...some('d.created_at >= ?::timestamptz', filter.from?.toISOString()),
    ...some('d.created_at < ?::timestamptz', filter.until?.toISOString()),
    ...some('d.id < ?::bigint', older),
  ];
  const where = conditions.map(([condition]) => ` and ${condition}`).join('');
  const rows = await em.execute<DeliveryRow[]>(
    `${SELECT} where d.coalition_id = ?${where} order by d.id desc limit ?`,
    [coalitionId, ...conditions.map(([, value]) => value), limit],
  );
  return rows.map(deliveryOf);
}

/** One delivery; undefined: there is none. */
export async function readDelivery(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<WebhookDelivery | undefined> {
  const [row] = await em.execute<DeliveryRow[]>(`${SELECT} where d.coalition_id = ? and d.id = ?`, [
    coalitionId,
    id,
  ]);
  return row && deliveryOf(row);
}

/** The attempts of deliveries, first one first; deliveries without any are not in the map. */
export async function readAttempts(
  em: EntityManager,
  coalitionId: bigint,
  deliveryIds: readonly bigint[],
): Promise<Map<bigint, WebhookAttempt[]>> {
  const rows = await em.execute<
    {
      delivery_id: string;
      number: number;
      at: string;
      ms: number;
      http_status: number | null;
      problem: AttemptProblem | null;
      answer: string | null;
    }[]
  >(
    `select delivery_id::text, number, (extract(epoch from at) * 1000)::bigint::text as at, ms, http_status, problem, answer
       from webhook_attempt a where coalition_id = ? and delivery_id = any (?::bigint[])
      order by a.delivery_id, number`,
    [coalitionId, integerArray(deliveryIds)],
  );
  const attempts = new Map<bigint, WebhookAttempt[]>();
  for (const { delivery_id, at, http_status, ...row } of rows) {
    const id = BigInt(delivery_id);
    const ofDelivery = attempts.get(id) ?? [];
    attempts.set(id, ofDelivery);
    ofDelivery.push({ ...row, at: new Date(Number(at)), httpStatus: http_status });
  }
  return attempts;
}

function some(condition: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[condition, value]];
}

function deliveryOf(row: DeliveryRow): WebhookDelivery {
  return {
    id: BigInt(row.id),
    endpointId: BigInt(row.endpoint_id),
    partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
    eventId: BigInt(row.event_id),
    type: row.type,
    objectKind: row.object_kind,
    objectId: BigInt(row.object_id),
    objectSequence: row.object_sequence,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: instantOrNull(row.next_attempt_at),
    createdAt: new Date(Number(row.created_at)),
    endedAt: instantOrNull(row.ended_at),
  };
}

function instantOrNull(milliseconds: string | null): Date | null {
  return milliseconds === null ? null : new Date(Number(milliseconds));
}
