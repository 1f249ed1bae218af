import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { EventVersion } from '../event-type.js';
import type { EventTypeName } from '../event-types.js';

/** Why an endpoint is disabled. */
export type DisabledBecause = 'OWNER' | 'OPERATOR' | 'GONE' | 'FAILING';

/** Where somebody is told of events. */
export interface WebhookEndpoint {
  readonly id: bigint;
  /** Whose; null: the operator's. */
  readonly partnerId: bigint | null;
  readonly url: string;
  /** Of which events; null: all. */
  readonly types: readonly EventTypeName[] | null;
  readonly version: EventVersion;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly disabledBecause: DisabledBecause | null;
  readonly statusSince: Date;
  /** Until when the secret before the newest one is valid; null: there is none. */
  readonly oldSecretUntil: Date | null;
  /** The first failure since something was taken; null: nothing has failed since. */
  readonly failingSince: Date | null;
  /** Where its owner is written to when something is wrong with it; null: nowhere. */
  readonly notifyEmail: string | null;
  readonly createdAt: Date;
}

interface EndpointRow {
  readonly id: string;
  readonly partner_id: string | null;
  readonly url: string;
  readonly types: EventTypeName[] | null;
  readonly version: EventVersion;
  readonly status: WebhookEndpoint['status'];
  readonly disabled_because: DisabledBecause | null;
  readonly status_since: string;
  readonly old_secret_until: string | null;
  readonly failing_since: string | null;
  readonly notify_email: string | null;
  readonly created_at: string;
}

const INSTANTS = ['status_since', 'old_secret_until', 'failing_since', 'created_at'];
const COLUMNS = `id::text, partner_id::text, url, types, version, status, disabled_because, notify_email, ${INSTANTS.map(
  (name) => `(extract(epoch from ${name}) * 1000)::bigint::text as ${name}`,
).join(', ')}`;

/** Whose endpoints: one owner's, or everybody's. */
export interface EndpointsOf {
  /** Undefined: all; null: the operator's own. */
  readonly partnerId?: bigint | null | undefined;
}

/** Endpoints, newest first; those that were removed are not among them. */
export async function listEndpoints(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId }: EndpointsOf,
  { limit, older }: { readonly limit: number; readonly older?: bigint | undefined },
): Promise<WebhookEndpoint[]> {
  const rows = await em.execute<EndpointRow[]>(
    `select ${COLUMNS} from webhook_endpoint e
      where coalition_id = ? and removed_at is null and (? or partner_id is not distinct from ?::bigint)
        and (?::bigint is null or id < ?::bigint)
      order by e.id desc limit ?`,
    [coalitionId, partnerId === undefined, partnerId ?? null, older ?? null, older ?? null, limit],
  );
  return rows.map(endpointOf);
}

/** Endpoints by id, those that were removed too; those that are not there are not in the map. */
export async function readEndpoints(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, WebhookEndpoint>> {
  const rows = await em.execute<EndpointRow[]>(
    `select ${COLUMNS} from webhook_endpoint where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), endpointOf(row)]));
}

/** One endpoint, kept from being changed by others until the transaction ends; undefined: there is none, or none any more. */
export async function lockEndpoint(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await em.execute<EndpointRow[]>(
    `select ${COLUMNS} from webhook_endpoint where coalition_id = ? and id = ? and removed_at is null
        for no key update`,
    [coalitionId, id],
  );
  return row && endpointOf(row);
}

function endpointOf(row: EndpointRow): WebhookEndpoint {
  return {
    id: BigInt(row.id),
    partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
    url: row.url,
    types: row.types,
    version: row.version,
    status: row.status,
    disabledBecause: row.disabled_because,
    statusSince: instantOf(row.status_since),
    oldSecretUntil: row.old_secret_until === null ? null : instantOf(row.old_secret_until),
    failingSince: row.failing_since === null ? null : instantOf(row.failing_since),
    notifyEmail: row.notify_email,
    createdAt: instantOf(row.created_at),
  };
}

function instantOf(milliseconds: string): Date {
  return new Date(Number(milliseconds));
}
