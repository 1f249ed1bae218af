import type { LiveChannel } from './live-channel-contract.js';
import type { Logger } from './logger.js';

export type { LiveChannel } from './live-channel-contract.js';

export interface LiveChannelOptions {
  /** Over Redis when there is one, otherwise over LISTEN/NOTIFY. */
  readonly redisUrl?: string | undefined;
  /** Without a pooler in between: LISTEN belongs to one connection. */
  readonly databaseUrl: string;
  readonly logger: Logger;
}

/** Opens the channel and resolves when it listens. */
export async function openLiveChannel({
  redisUrl,
  databaseUrl,
  logger,
}: LiveChannelOptions): Promise<LiveChannel> {
  // Loaded as needed: without Redis its client is never read.
  if (redisUrl) {
    const { openRedisLiveChannel } = await import('./live-channel-redis.js');
    return openRedisLiveChannel(redisUrl, logger);
  }
  const { openPostgresLiveChannel } = await import('./live-channel-postgres.js');
  return openPostgresLiveChannel(databaseUrl, logger);
}
