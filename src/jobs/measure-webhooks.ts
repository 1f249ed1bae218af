import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import { Counter, Gauge, type Registry } from '../runtime/metrics.js';
import { encodeId } from '../values/ids.js';
import type { PostOutcome } from '../webhooks/deliver/post-webhook.js';
import { countWaiting, type WaitingDeliveries, webhookCoalitions } from '../webhooks/relay/find-work.js';

/**
 * What `/metrics` says of webhooks: how many wait in each coalition and for how long, read when it is asked for, and how
 * attempts of this process went.
 */
export function measureWebhooks({
  database,
  clock,
  metrics,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Registry;
}): { readonly count: (outcome: PostOutcome) => void } {
  const attempts = new Counter({
    name: 'hamsood_webhook_attempts_total',
    help: 'Attempts to deliver webhooks, by how they went: taken, or why not.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const waiting = oncePerPage(() => readWaiting(database, clock));
  new Gauge({
    name: 'hamsood_webhook_deliveries_waiting',
    help: 'Webhook deliveries that wait, of endpoints that are enabled.',
    labelNames: ['coalition'],
    registers: [metrics],
    async collect() {
      this.reset();
      for (const { coalition, count } of await waiting()) this.set({ coalition }, count);
    },
  });
  new Gauge({
    name: 'hamsood_webhook_oldest_waiting_seconds',
    help: 'For how long the oldest webhook delivery has waited, of endpoints that are enabled.',
    labelNames: ['coalition'],
    registers: [metrics],
    async collect() {
      this.reset();
      for (const { coalition, oldestSeconds } of await waiting()) this.set({ coalition }, oldestSeconds);
    },
  });
  return { count: ({ problem }) => attempts.inc({ outcome: problem ?? 'taken' }) };
}

type WaitingInCoalition = WaitingDeliveries & { readonly coalition: string };

/** A database that does not answer is told by others; the rest of the page is still good. */
async function readWaiting(database: Database, clock: Clock): Promise<WaitingInCoalition[]> {
  try {
    const coalitions = await webhookCoalitions(database);
    return await Promise.all(
      coalitions.map(async (id) => ({
        coalition: encodeId('coalition', id),
        ...(await countWaiting(database, id, clock.now())),
      })),
    );
  } catch {
    return [];
  }
}

/** Whoever asks while somebody reads gets the same answer. */
function oncePerPage<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}
