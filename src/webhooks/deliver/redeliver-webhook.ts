import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { endpointDisabled, lockOwnEndpoint } from '../endpoints/own-endpoint.js';
import type { WebhooksContext } from '../endpoints/webhooks-context.js';
import { readDelivery, type WebhookDelivery } from './read-deliveries.js';

/**
 * Sends again what a delivery was about, under the same event id (rule W-02): at once and as often as is tried of any, but
 * in no order, as a delivery of its own, which is answered. May refuse with WEBHOOK_DELIVERY_NOT_FOUND,
 * WEBHOOK_ENDPOINT_DISABLED.
 */
export async function redeliverWebhook(
  context: WebhooksContext,
  { deliveryId }: { readonly deliveryId: bigint | null },
): Promise<CommandOutcome<WebhookDelivery>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const before = deliveryId === null ? undefined : await readDelivery(em, coalitionId, deliveryId);
    const endpoint = before && (await lockOwnEndpoint(em, context, coalitionId, before.endpointId));
    if (!before || !endpoint)
      return refusedWith(
        refusal('WEBHOOK_DELIVERY_NOT_FOUND', 'Give the id of a delivery to one of your endpoints.', [
          'deliveryId',
        ]),
      );
    if (endpoint.status === 'DISABLED')
      return refusedWith(
        endpointDisabled('Enable the endpoint first: nothing is sent to it.', ['deliveryId']),
      );
    const at = context.clock.now().toISOString();
    const [row] = await em.execute<{ id: string }[]>(
      `insert into webhook_delivery (coalition_id, endpoint_id, event_id, type, object_kind, object_id, object_sequence,
          in_order, next_attempt_at, created_at)
       select coalition_id, endpoint_id, event_id, type, object_kind, object_id, object_sequence, false,
              ?::timestamptz, ?::timestamptz
         from webhook_delivery where coalition_id = ? and id = ? returning id::text`,
      [at, at, coalitionId, before.id],
    );
    const again = row && (await readDelivery(em, coalitionId, BigInt(row.id)));
    if (!again) throw new Error('a delivery was not written');
    await writeAudit(em, context, {
      coalitionId,
      action: 'webhook-delivery.redelivered',
      objectId: encodeId('webhookDelivery', before.id),
      after: { event: encodeId('event', before.eventId), delivery: encodeId('webhookDelivery', again.id) },
    });
    return done(again);
  });
}
