import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { lockOutboxReaders, setOutboxRead } from '../../ledger/read-outbox.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { lockOrder, makeAllDue } from '../delivery-order.js';
import type { SwitchWebhookEndpointInput } from './disable-webhook-endpoint.js';
import { endpointInLog } from './endpoint-in-log.js';
import { endpointDisabled, endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import { readEndpoints, type WebhookEndpoint } from './webhook-endpoint.js';
import type { WebhooksContext } from './webhooks-context.js';

/**
 * Sends to an endpoint again: at once what waits, and what happens from now on. What happened while it was disabled is not
 * sent, nor what had happened in the moments before and was no delivery yet. One that is enabled is answered as it is.
 * May refuse with WEBHOOK_ENDPOINT_NOT_FOUND, LEDGER_BUSY, and, to a partner whose endpoint the operator has disabled,
 * WEBHOOK_ENDPOINT_DISABLED.
 */
export async function enableWebhookEndpoint(
  context: WebhooksContext,
  { endpointId, reason }: SwitchWebhookEndpointInput,
): Promise<CommandOutcome<WebhookEndpoint>> {
  const coalitionId = actingCoalition(context);
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      await lockOutboxReaders(em, coalitionId);
      // Before the endpoint, as whoever writes down how attempts went locks the two.
      if (endpointId !== null) await lockOrder(em, [endpointId]);
      const before = await lockOwnEndpoint(em, context, coalitionId, endpointId);
      if (!before) return refusedWith(endpointNotFound());
      if (before.status === 'ENABLED') return done(before);
      if (before.disabledBecause === 'OPERATOR' && context.principal.kind === 'partner')
        return refusedWith(endpointDisabled('The operator has disabled it: ask there.'));
      await setOutboxRead(em, coalitionId, true);
      const at = context.clock.now().toISOString();
      await em.execute(
        `update webhook_endpoint
          set status = 'ENABLED', disabled_because = null, status_since = ?::timestamptz, listens_after = new_id(),
              failing_since = null, failures = 0, paused_until = null
        where coalition_id = ? and id = ?`,
        [at, coalitionId, before.id],
      );
      await makeAllDue(em, coalitionId, before.id, context.clock.now());
      const after = (await readEndpoints(em, coalitionId, [before.id])).get(before.id) ?? before;
      await writeAudit(em, context, {
        coalitionId,
        action: 'webhook-endpoint.enabled',
        objectId: encodeId('webhookEndpoint', before.id),
        reason,
        before: endpointInLog(before),
        after: endpointInLog(after),
      });
      return done(after);
    }),
  );
}
