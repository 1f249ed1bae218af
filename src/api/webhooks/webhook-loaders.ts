import DataLoader from 'dataloader';
import type { EntityManager } from '../../runtime/database.js';
import { readBodies } from '../../webhooks/deliver/event-bodies.js';
import { readAttempts, type WebhookAttempt } from '../../webhooks/deliver/read-deliveries.js';
import { readEndpoints, type WebhookEndpoint } from '../../webhooks/endpoints/webhook-endpoint.js';

/** Reads of webhooks for one operation. */
export interface WebhookLoaders {
  readonly webhookEndpoints: DataLoader<bigint, WebhookEndpoint | undefined>;
  /** By delivery, first attempt first; undefined where there was none. */
  readonly webhookAttempts: DataLoader<bigint, readonly WebhookAttempt[] | undefined>;
  /** By delivery; undefined where there is nothing to tell any more. */
  readonly webhookBodies: DataLoader<bigint, string | undefined>;
}

export function createWebhookLoaders({
  coalitionId,
  reader,
}: {
  readonly coalitionId: bigint;
  readonly reader: () => EntityManager;
}): WebhookLoaders {
  return {
    webhookEndpoints: new DataLoader(async (ids) => {
      const found = await readEndpoints(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
    webhookBodies: new DataLoader(async (ids) => {
      const found = await readBodies(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
    webhookAttempts: new DataLoader(async (ids) => {
      const found = await readAttempts(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
  };
}
