import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import { notSetUp, type RegisteredWebhookEndpoint } from './register-webhook-endpoint.js';
import { newWebhookSecret } from './webhook-secrets.js';
import type { WebhooksContext } from './webhooks-context.js';

export interface RotateWebhookSecretInput {
  /** Null: the caller's text is no endpoint's id. */
  readonly endpointId: bigint | null;
  /** How long the secret until now is good as well, in seconds; 0: not at all, where it may be known to others. */
  readonly overlapSeconds: number;
}

/**
 * Gives an endpoint a new secret. Until the overlap ends both sign what is sent (rule W-02); one that was older still ends
 * now. May refuse with WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOKS_NOT_SET_UP.
 */
export async function rotateWebhookSecret(
  context: WebhooksContext,
  { endpointId, overlapSeconds }: RotateWebhookSecretInput,
): Promise<CommandOutcome<RegisteredWebhookEndpoint>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const endpoint = await lockOwnEndpoint(em, context, coalitionId, endpointId);
    if (!endpoint) return refusedWith(endpointNotFound());
    const { secrets } = context.webhooks;
    if (!secrets) return refusedWith(notSetUp());
    const secret = newWebhookSecret();
    const oldSecretUntil =
      overlapSeconds === 0 ? null : new Date(context.clock.now().getTime() + overlapSeconds * 1_000);
    await em.execute(
      `update webhook_endpoint
          set old_secret = case when ?::timestamptz is not null then secret end, old_secret_until = ?::timestamptz,
              secret = decode(?, 'hex')
        where coalition_id = ? and id = ?`,
      [
        ...[oldSecretUntil?.toISOString() ?? null, oldSecretUntil?.toISOString() ?? null],
        ...[secrets.seal(secret, endpoint.id).toString('hex'), coalitionId, endpoint.id],
      ],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'webhook-endpoint.secret-rotated',
      objectId: encodeId('webhookEndpoint', endpoint.id),
      after: { oldValidUntil: oldSecretUntil && formatInstant(oldSecretUntil) },
    });
    return done({ endpoint: { ...endpoint, oldSecretUntil }, secret });
  });
}
