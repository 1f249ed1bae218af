import { writeAudit } from '../../access/audit-log.js';
import { lockOutboxReaders } from '../../ledger/read-outbox.js';
import type { Clock } from '../../runtime/clock.js';
import { type Database, inCoalition } from '../../runtime/database.js';
import type { Logger } from '../../runtime/logger.js';
import { encodeId } from '../../values/ids.js';
import { disable, stopReading } from '../endpoints/disable-endpoint.js';
import { endpointInLog } from '../endpoints/endpoint-in-log.js';
import { lockEndpoint } from '../endpoints/webhook-endpoint.js';

/** Why an endpoint counts as dead: the URLs that said they are gone, or that nothing was taken. */
export type DeadBecause =
  | { readonly because: 'GONE'; readonly urls: ReadonlySet<string> }
  | { readonly because: 'FAILING' };

/**
 * Disables an endpoint that says it is gone, or has taken nothing for days, and tells of it in the audit log and by an event
 * to the operator's endpoints (rule W-02). One that was disabled or removed meanwhile is left as it is, and so is one that
 * has moved away from the URL that is gone.
 */
export async function disableDeadEndpoint(
  {
    database,
    clock,
    logger,
  }: { readonly database: Pick<Database, 'orm'>; readonly clock: Clock; readonly logger: Logger },
  coalitionId: bigint,
  endpointId: bigint,
  dead: DeadBecause,
): Promise<void> {
  const { because } = dead;
  const disabled = await inCoalition(database, coalitionId, async (em) => {
    await lockOutboxReaders(em, coalitionId);
    const endpoint = await lockEndpoint(em, coalitionId, endpointId);
    if (endpoint?.status !== 'ENABLED') return false;
    if (because === 'FAILING' && endpoint.failingSince === null) return false;
    if (dead.because === 'GONE' && !dead.urls.has(new URL(endpoint.url).href)) return false;
    await disable(em, coalitionId, endpoint, because, clock.now());
    await stopReading(em, coalitionId);
    await writeAudit(
      em,
      { principal: 'system', clock, requestId: null },
      {
        coalitionId,
        action: 'webhook-endpoint.disabled',
        objectId: encodeId('webhookEndpoint', endpointId),
        before: endpointInLog(endpoint),
        after: { ...endpointInLog({ ...endpoint, status: 'DISABLED' }), because },
      },
    );
    return true;
  });
  if (disabled)
    logger.warn(
      { endpoint: encodeId('webhookEndpoint', endpointId), because },
      'a webhook endpoint was disabled',
    );
}
