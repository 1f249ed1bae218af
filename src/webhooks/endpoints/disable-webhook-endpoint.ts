import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { lockOutboxReaders } from '../../ledger/read-outbox.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { disable, stopReading } from './disable-endpoint.js';
import { endpointInLog } from './endpoint-in-log.js';
import { endpointNotFound, lockOwnEndpoint } from './own-endpoint.js';
import { readEndpoints, type WebhookEndpoint } from './webhook-endpoint.js';
import type { WebhooksContext } from './webhooks-context.js';

export interface SwitchWebhookEndpointInput {
  /** Null: the caller's text is no endpoint's id. */
  readonly endpointId: bigint | null;
  readonly reason: string | null;
}

/**
 * Sends nothing to an endpoint any more until it is enabled. What waits for it is kept for a while; what happens meanwhile
 * is not kept for it, nor what happened in the moments before and is no delivery yet. One that is disabled is answered as it is. May refuse with WEBHOOK_ENDPOINT_NOT_FOUND, LEDGER_BUSY.
 */
export async function disableWebhookEndpoint(
  context: WebhooksContext,
  { endpointId, reason }: SwitchWebhookEndpointInput,
): Promise<CommandOutcome<WebhookEndpoint>> {
  const coalitionId = actingCoalition(context);
  const { principal, clock } = context;
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      await lockOutboxReaders(em, coalitionId);
      const before = await lockOwnEndpoint(em, context, coalitionId, endpointId);
      if (!before) return refusedWith(endpointNotFound());
      if (before.status === 'DISABLED') return done(before);
      const isOwner = principal.kind === 'partner' || before.partnerId === null;
      await disable(em, coalitionId, before, isOwner ? 'OWNER' : 'OPERATOR', clock.now());
      await stopReading(em, coalitionId);
      const after = (await readEndpoints(em, coalitionId, [before.id])).get(before.id) ?? before;
      await writeAudit(em, context, {
        coalitionId,
        action: 'webhook-endpoint.disabled',
        objectId: encodeId('webhookEndpoint', before.id),
        reason,
        before: endpointInLog(before),
        after: endpointInLog(after),
      });
      return done(after);
    }),
  );
}
