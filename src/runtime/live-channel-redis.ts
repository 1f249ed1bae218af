import { Redis } from 'ioredis';
import { assertFits, CHANNEL, type LiveChannel } from './live-channel-contract.js';
import { LiveChannelListeners } from './live-channel-listeners.js';
import type { Logger } from './logger.js';

const LONGEST_RETRY_MS = 5_000;

/** The live channel over Redis: one connection subscribes (it can do nothing else), another publishes. */
export async function openRedisLiveChannel(redisUrl: string, logger: Logger): Promise<LiveChannel> {
  const listeners = new LiveChannelListeners(logger);
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false, // ioredis' own would grow without bound while Redis is away
    autoResubscribe: false, // done below, so that it is known when it is done
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_MS),
    keepAlive: 10_000,
  };
  const subscriber = new Redis(redisUrl, options);
  const publisher = new Redis(redisUrl, options);
  let listening = false;

  const send = (message: string) => {
    publisher.publish(CHANNEL, message).catch((error: Error) => {
      logger.warn({ err: error }, 'a live message was not sent');
    });
  };
  const subscribe = async () => {
    await subscriber.subscribe(CHANNEL);
    listening = true;
  };

  for (const connection of [subscriber, publisher]) {
    connection.on('error', (error) => logger.warn({ err: error }, 'live channel connection'));
  }
  subscriber.on('message', (_channel, message) => listeners.deliver(message));
  subscriber.on('close', () => {
    listening = false;
  });
  try {
    await Promise.all([subscriber.connect(), publisher.connect()]);
    await subscribe();
  } catch (error) {
    subscriber.disconnect();
    publisher.disconnect();
    throw error;
  }

  subscriber.on('ready', () => {
    subscribe().then(
      () => listeners.tellLost(),
      // The connection broke again: the next 'ready' comes.
      (error: Error) => logger.warn({ err: error }, 'the live channel cannot subscribe yet'),
    );
  });
  publisher.on('ready', () => {
    for (const message of listeners.takeWaiting()) send(message);
  });

  return {
    publish(message) {
      assertFits(message);
      if (publisher.status === 'ready') send(message);
      else listeners.wait(message);
    },
    subscribe: (listener) => listeners.subscribe(listener),
    onLost: (listener) => listeners.onLost(listener),
    healthy: () => listening && publisher.status === 'ready',
    async close() {
      subscriber.disconnect();
      publisher.disconnect();
    },
  };
}
