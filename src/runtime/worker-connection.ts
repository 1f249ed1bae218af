import { Redis } from 'ioredis';

/** How long what is under way at the end waits for a Redis that is away, and how often it is looked for. */
const LOOK_FOR_REDIS_MS = 1_000;
const GOODBYE_MS = 200;

/** The two connections that a worker has to Redis. */
export interface WorkerConnection {
  /** For BullMQ, which takes the other one, on which it waits for jobs, from this one. */
  readonly redis: Redis;
  /**
   * Closes the worker when it has nothing in hand any more. BullMQ's own way to close waits for Redis, and waits for ever
   * where Redis is away: what it could not be told by then happens again elsewhere (rule W-04).
   */
  close(worker: { close(): Promise<void> }, hasWorkInHand: () => boolean): Promise<void>;
}

/** Connects a worker to Redis; it comes back within 2 s of Redis itself, however long that was away. */
export function openWorkerConnection(url: string): WorkerConnection {
  // null: a worker waits for Redis to come back, and is not told that it is away.
  // Whoever disconnects has had all answers, and need not wait long for the other side to do so too.
  const redis = new Redis(url, { maxRetriesPerRequest: null, disconnectTimeout: GOODBYE_MS });
  const clients = [redis];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => {
    const other = duplicate(override);
    clients.push(other);
    return other;
  };
  return {
    redis,
    async close(worker, hasWorkInHand) {
      const look = setInterval(() => {
        if (hasWorkInHand()) return;
        for (const client of clients) if (client.status !== 'ready') endClient(client);
      }, LOOK_FOR_REDIS_MS);
      try {
        await worker.close();
      } finally {
        clearInterval(look);
        for (const client of clients) endClient(client);
      }
    },
  };
}

/** Ends a connection, so that all who wait for it or for an answer on it are told that it is closed. */
function endClient(client: Redis): void {
  if (client.status === 'end') return;
  // What fails from now on is of no interest, and without a listener ioredis writes it to the console.
  client.on('error', () => undefined);
  // Told to end between two attempts to connect, ioredis makes no other, but tells nobody: it would be waited for
  // for ever. Within an attempt it tells everybody.
  if (client.status === 'reconnecting') client.connect().catch(() => undefined);
  client.disconnect();
}
