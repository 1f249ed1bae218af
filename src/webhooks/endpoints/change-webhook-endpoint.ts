import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { textArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Email } from '../../values/email.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { LEASE_MS } from '../deliver/claim-deliveries.js';
import type { EventVersion } from '../event-type.js';
import type { EventTypeName } from '../event-types.js';
import { endpointInLog } from './endpoint-in-log.js';
import { endpointUrlProblem } from './endpoint-url.js';
import { endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';
import type { WebhooksContext } from './webhooks-context.js';

export interface ChangeWebhookEndpointInput {
  /** Null: the caller's text is no endpoint's id. */
  readonly endpointId: bigint | null;
  /** Undefined: as it is, of all of these. */
  readonly url: string | undefined;
  /** Null: all. */
  readonly types: readonly EventTypeName[] | null | undefined;
  readonly version: EventVersion | undefined;
  /** Null: nobody. */
  readonly notifyEmail?: Email | null | undefined;
}

/**
 * Changes where an endpoint is, of what it is told, in which version, and who is written to when it fails. What waits for it already goes to the new place,
 * in the new version. A new URL has failed at nothing: what was counted against the old one is forgotten, and what waits for
 * a pause to end is tried there within a minute. May refuse with INVALID_INPUT, WEBHOOK_ENDPOINT_NOT_FOUND.
 */
export async function changeWebhookEndpoint(
  context: WebhooksContext,
  { endpointId, url, types, version, notifyEmail }: ChangeWebhookEndpointInput,
): Promise<CommandOutcome<WebhookEndpoint>> {
  const problem = url === undefined ? undefined : endpointUrlProblem(url, context.webhooks.allowPrivate);
  if (problem) return refusedWith(refusal('INVALID_INPUT', problem, ['url']));
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const before = await lockOwnEndpoint(em, context, coalitionId, endpointId);
    if (!before) return refusedWith(endpointNotFound());
    const moved = url !== undefined && url !== before.url;
    const changed: WebhookEndpoint = {
      ...before,
      ...(moved && { failingSince: null }),
      url: url ?? before.url,
      types: types === undefined ? before.types : types && [...new Set(types)],
      version: version ?? before.version,
      notifyEmail: notifyEmail === undefined ? before.notifyEmail : notifyEmail,
    };
    await em.execute(
      `update webhook_endpoint
          set url = ?, types = ?::text[], version = ?, notify_email = ?,
              mailed_events = case when notify_email is null then events else mailed_events end
        where coalition_id = ? and id = ?`,
      [
        ...[changed.url, changed.types && textArray(changed.types), changed.version, changed.notifyEmail],
        ...[coalitionId, before.id],
      ],
    );
    if (moved) await beginAnew(em, coalitionId, before.id, context.clock.now());
    await writeAudit(em, context, {
      coalitionId,
      action: 'webhook-endpoint.changed',
      objectId: encodeId('webhookEndpoint', before.id),
      before: endpointInLog(before),
      after: { ...endpointInLog(changed), movedWithin: moved },
    });
    return done(changed);
  });
}

/** Forgets that the endpoint has failed, and tries what waits soon; what is being tried now keeps its lease. */
async function beginAnew(
  em: EntityManager,
  coalitionId: bigint,
  endpointId: bigint,
  now: Date,
): Promise<void> {
  await em.execute(
    `update webhook_endpoint set failing_since = null, failures = 0, paused_until = null
      where coalition_id = ? and id = ?`,
    [coalitionId, endpointId],
  );
  const soon = new Date(now.getTime() + LEASE_MS).toISOString();
  await em.execute(
    `update webhook_delivery set next_attempt_at = ?::timestamptz
      where coalition_id = ? and endpoint_id = ? and status = 'WAITING' and next_attempt_at > ?::timestamptz`,
    [soon, coalitionId, endpointId, soon],
  );
}
