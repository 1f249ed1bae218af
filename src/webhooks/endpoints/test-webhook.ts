import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { readDelivery, type WebhookDelivery } from '../deliver/read-deliveries.js';
import { announceEndpoint } from './announce-endpoint.js';
import { endpointDisabled, endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import type { WebhooksContext } from './webhooks-context.js';

/**
 * Sends an endpoint an event `webhook.test`, whatever it listens to; nobody else is told of it. How it went is in the
 * delivery, which is answered at once. May refuse with WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED.
 */
export async function testWebhook(
  context: WebhooksContext,
  { endpointId }: { readonly endpointId: bigint | null },
): Promise<CommandOutcome<WebhookDelivery>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const endpoint = await lockOwnEndpoint(em, context, coalitionId, endpointId);
    if (!endpoint) return refusedWith(endpointNotFound());
    if (endpoint.status === 'DISABLED')
      return refusedWith(endpointDisabled('Enable the endpoint first: nothing is sent to it.'));
    const at = context.clock.now();
    const tested = await announceEndpoint(em, coalitionId, endpoint.id, { kind: 'TESTED', at });
    const { eventId, type, sequence } = tested;
    const [row] = await em.execute<{ id: string }[]>(
      `insert into webhook_delivery (coalition_id, endpoint_id, event_id, type, object_kind, object_id, object_sequence,
          in_order, next_attempt_at, created_at)
       values (?, ?, ?, ?, 'webhook-endpoint', ?, ?, false, ?::timestamptz, ?::timestamptz) returning id::text`,
      [
        ...[coalitionId, endpoint.id, eventId, type, endpoint.id, sequence],
        ...[at.toISOString(), at.toISOString()],
      ],
    );
    const delivery = await readDelivery(em, coalitionId, BigInt(row?.id ?? 0n));
    if (!delivery) throw new Error('a delivery was not written');
    await writeAudit(em, context, {
      coalitionId,
      action: 'webhook-endpoint.tested',
      objectId: encodeId('webhookEndpoint', endpoint.id),
      after: { event: encodeId('event', eventId) },
    });
    return done(delivery);
  });
}
