import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import { SecretNotReadableError, type WebhookSecrets } from '../endpoints/webhook-secrets.js';
import type { EventVersion, ObjectKind } from '../event-type.js';
import { OUTBOX_COLUMNS, type OutboxRow, outboxEventOf } from '../outbox-rows.js';
import { bodiesOf } from './event-bodies.js';
import { isOnTrial } from './retry-pauses.js';

/** Nobody else takes a delivery for so long: longer than an attempt may take (post-webhook.ts). */
export const LEASE_MS = 60_000;

/** A delivery that this process tries now. */
export interface ClaimedDelivery {
  readonly id: bigint;
  readonly endpointId: bigint;
  readonly kind: ObjectKind;
  readonly objectId: bigint;
  readonly inOrder: boolean;
  /** How often it was tried before. */
  readonly attempts: number;
  /** How often it was claimed: whoever claimed it last says when it is tried next. */
  readonly claim: number;
  readonly eventId: string;
  /** What is sent; undefined: its owner may not be told any more, or what happened is not there. */
  readonly body: string | undefined;
}

/** An endpoint that can be sent to now, and what was claimed for it. */
export interface ClaimedBatch {
  readonly url: URL;
  /** The newest first; empty: none can be read by this installation. */
  readonly secrets: readonly string[];
  readonly deliveries: readonly ClaimedDelivery[];
}

interface TargetRow {
  readonly partner_id: string | null;
  readonly url: string;
  readonly version: EventVersion;
  readonly failures: number;
  readonly secret: string;
  readonly old_secret: string | null;
}

interface ClaimedRow {
  readonly delivery: string;
  readonly object_kind: ObjectKind;
  readonly in_order: boolean;
  readonly attempts: number;
  readonly claims: number;
}

/**
 * Takes deliveries of an endpoint that are due, so that nobody else does for a while, and makes what is sent of them; what
 * was taken by somebody who was killed is due again afterwards (rule W-04). One at a time where the endpoint has failed often.
 * Undefined where nothing can be sent to it now.
 */
export async function claimDeliveries(
  em: EntityManager,
  asked: {
    readonly coalitionId: bigint;
    readonly endpointId: bigint;
    readonly most: number;
    readonly inFlight: number;
    readonly now: Date;
    readonly secrets: WebhookSecrets | undefined;
    /** For how long nobody else takes what is taken; longer than an attempt may take. */
    readonly leaseMs: number;
  },
): Promise<ClaimedBatch | undefined> {
  const { coalitionId, endpointId, now } = asked;
  const at = now.toISOString();
  const [target] = await em.execute<TargetRow[]>(
    `select partner_id::text, url, version, failures, encode(secret, 'hex') as secret,
            case when old_secret_until > ?::timestamptz then encode(old_secret, 'hex') end as old_secret
       from webhook_endpoint
      where coalition_id = ? and id = ? and status = 'ENABLED'
        and (paused_until is null or paused_until <= ?::timestamptz)`,
    [at, coalitionId, endpointId, at],
  );
  if (!target) return undefined;
  const limit = isOnTrial(target.failures) ? 1 - asked.inFlight : asked.most;
  if (limit <= 0) return undefined;
  const rows = await em.execute<(ClaimedRow & OutboxRow)[]>(
    `with due as (
       select w.id from webhook_delivery w
        where w.coalition_id = ? and w.endpoint_id = ? and w.status = 'WAITING' and w.next_attempt_at <= ?::timestamptz
        order by w.next_attempt_at limit ? for update skip locked),
     claimed as (
       update webhook_delivery d
          set claims = d.claims + 1, next_attempt_at = ?::timestamptz
         from due where d.coalition_id = ? and d.id = due.id
       returning d.id, d.object_kind, d.in_order, d.attempts, d.claims, d.event_id)
     select c.id::text as delivery, c.object_kind, c.in_order, c.attempts, c.claims, ${OUTBOX_COLUMNS}
       from claimed c
      cross join lateral (select * from outbox w where w.coalition_id = ? and w.id = c.event_id limit 1) o order by o.id`,
    [
      ...[coalitionId, endpointId, at, limit, new Date(now.getTime() + asked.leaseMs).toISOString()],
      coalitionId,
      coalitionId,
    ],
  );
  const bodies = await bodiesOf(em, coalitionId, rows.map(outboxEventOf), {
    partnerId: target.partner_id === null ? null : BigInt(target.partner_id),
    version: target.version,
  });
  return {
    url: new URL(target.url),
    secrets: readableSecrets(asked.secrets, endpointId, target),
    deliveries: rows.map((row) => ({
      id: BigInt(row.delivery),
      endpointId,
      kind: row.object_kind,
      objectId: BigInt(row.object_id),
      inOrder: row.in_order,
      attempts: row.attempts,
      claim: row.claims,
      eventId: encodeId('event', BigInt(row.id)),
      body: bodies.get(BigInt(row.id)),
    })),
  };
}

/** Secrets that this installation has the key of. */
function readableSecrets(
  secrets: WebhookSecrets | undefined,
  endpointId: bigint,
  { secret, old_secret }: TargetRow,
): string[] {
  if (!secrets) return [];
  const readable: string[] = [];
  for (const sealed of [secret, old_secret]) {
    if (sealed === null) continue;
    try {
      readable.push(secrets.open(Buffer.from(sealed, 'hex'), endpointId));
    } catch (error) {
      if (!(error instanceof SecretNotReadableError)) throw error;
    }
  }
  return readable;
}

/** Gives back what was claimed and not tried, so that the next who comes takes it at once. */
export async function giveBack(
  em: EntityManager,
  coalitionId: bigint,
  deliveries: readonly ClaimedDelivery[],
  now: Date,
): Promise<void> {
  await em.execute(
    `update webhook_delivery d set next_attempt_at = ?::timestamptz
       from unnest(?::bigint[], ?::integer[]) u(id, claim)
      where d.coalition_id = ? and d.id = u.id and d.claims = u.claim and d.status = 'WAITING'`,
    [
      now.toISOString(),
      integerArray(deliveries.map(({ id }) => id)),
      integerArray(deliveries.map(({ claim }) => claim)),
      coalitionId,
    ],
  );
}
