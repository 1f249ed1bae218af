import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { lockOutboxReaders } from '../../ledger/read-outbox.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { lockOrder } from '../delivery-order.js';
import { stopReading } from './disable-endpoint.js';
import type { SwitchWebhookEndpointInput } from './disable-webhook-endpoint.js';
import { endpointInLog } from './endpoint-in-log.js';
import { endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import type { WebhooksContext } from './webhooks-context.js';

/**
 * Removes an endpoint for good, and its secrets. What waits for it is given up; what was sent stays readable for as long as
 * deliveries are kept. Answers its id. May refuse with WEBHOOK_ENDPOINT_NOT_FOUND, LEDGER_BUSY.
 */
export async function removeWebhookEndpoint(
  context: WebhooksContext,
  { endpointId, reason }: SwitchWebhookEndpointInput,
): Promise<CommandOutcome<bigint>> {
  const coalitionId = actingCoalition(context);
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      await lockOutboxReaders(em, coalitionId);
      // Before the endpoint, as whoever writes down how attempts went locks the two.
      if (endpointId !== null) await lockOrder(em, [endpointId]);
      const before = await lockOwnEndpoint(em, context, coalitionId, endpointId);
      if (!before) return refusedWith(endpointNotFound());
      const at = context.clock.now().toISOString();
      await em.execute(
        `update webhook_endpoint
          set removed_at = ?::timestamptz, status = 'DISABLED', disabled_because = coalesce(disabled_because, 'OWNER'),
              status_since = ?::timestamptz, secret = '', old_secret = null, old_secret_until = null,
              notify_email = null
        where coalition_id = ? and id = ?`,
        [at, at, coalitionId, before.id],
      );
      await stopReading(em, coalitionId);
      await em.execute(
        `update webhook_delivery set status = 'GIVEN_UP', ended_at = ?::timestamptz, next_attempt_at = null
        where coalition_id = ? and endpoint_id = ? and status = 'WAITING'`,
        [at, coalitionId, before.id],
      );
      await writeAudit(em, context, {
        coalitionId,
        action: 'webhook-endpoint.removed',
        objectId: encodeId('webhookEndpoint', before.id),
        reason,
        before: endpointInLog(before),
      });
      return done(before.id);
    }),
  );
}
