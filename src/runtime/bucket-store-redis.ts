import { Redis } from 'ioredis';
import type { BucketSpending, BucketStore } from './bucket-store.js';
import type { Logger } from './logger.js';

const LONGEST_RETRY_MS = 5_000;

/**
 * What was spent is taken off when it was given out, not now: a full bucket takes nothing in.
 * One bucket: what was left (thousandths of a token) and when (milliseconds of Redis' clock). It is forgotten when it
 * would be full again, which is what a bucket is that nobody knows.
 */
const SETTLE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, rate, spent, ago = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local from = now - ago
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = most
if kept[1] then
  from = math.min(now, math.max(tonumber(kept[2]), from))
  left = math.min(most, tonumber(kept[1]) + math.max(0, from - tonumber(kept[2])) * rate)
  left = math.max(-most, left)
end
left = math.min(most, left - spent + (now - from) * rate)
redis.call('HSET', KEYS[1], 'left', string.format('%d', left), 'at', string.format('%d', now))
redis.call('PEXPIRE', KEYS[1], string.format('%d', math.ceil((most - left) / rate) + 1000))
return left
`;

/** A token is a thousand of what Redis keeps: so much as comes back in a millisecond at one token per second. */
const THOUSANDTHS = 1_000;

interface Scripted {
  settleBucket(key: string, most: number, rate: number, spent: number, ago: number): Promise<number>;
}

/** Buckets in Redis; every key stands alone, so that a cluster can spread them. */
export class RedisBucketStore implements BucketStore {
  readonly #redis: Redis & Scripted;

  constructor(redisUrl: string, logger: Logger) {
    const redis = new Redis(redisUrl, {
      enableOfflineQueue: false, // whoever waits for Redis to come back would wait with callers behind it
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_MS),
      keepAlive: 10_000,
    });
    redis.on('error', (error) => logger.debug({ err: error }, 'allowances: connection to Redis'));
    redis.defineCommand('settleBucket', { numberOfKeys: 1, lua: SETTLE });
    this.#redis = redis as Redis & Scripted;
  }

  async settle(spendings: readonly BucketSpending[]): Promise<readonly number[]> {
    const left = await Promise.all(
      spendings.map(({ coalitionId, name, maximum, restoreRate, spent, forMs }) =>
        this.#redis.settleBucket(
          `hamsood:allowance:${coalitionId}:${name}`,
          maximum * THOUSANDTHS,
          restoreRate,
          Math.round(spent * THOUSANDTHS),
          Math.round(forMs),
        ),
      ),
    );
    return left.map((thousandths) => thousandths / THOUSANDTHS);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
