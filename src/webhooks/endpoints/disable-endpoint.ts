import { setOutboxRead } from '../../ledger/read-outbox.js';
import type { EntityManager } from '../../runtime/database.js';
import { announceEndpoint } from './announce-endpoint.js';
import type { DisabledBecause, WebhookEndpoint } from './webhook-endpoint.js';

/** Writes that an endpoint, which is locked, is disabled; where its owner did not do so itself, it is announced (W-01, W-02). */
export async function disable(
  em: EntityManager,
  coalitionId: bigint,
  { id }: Pick<WebhookEndpoint, 'id'>,
  because: DisabledBecause,
  at: Date,
): Promise<void> {
  await em.execute(
    `update webhook_endpoint set status = 'DISABLED', disabled_because = ?, status_since = ?::timestamptz
      where coalition_id = ? and id = ?`,
    [because, at.toISOString(), coalitionId, id],
  );
  if (because === 'OWNER') return;
  await announceEndpoint(em, coalitionId, id, { kind: 'DISABLED', because, at });
}

/** Lets the ledger forget the outbox where nobody listens any more; the caller keeps others from changing that. */
export async function stopReading(em: EntityManager, coalitionId: bigint): Promise<void> {
  const listening = await em.execute<unknown[]>(
    "select 1 from webhook_endpoint where coalition_id = ? and status = 'ENABLED' limit 1",
    [coalitionId],
  );
  if (listening.length === 0) await setOutboxRead(em, coalitionId, false);
}
