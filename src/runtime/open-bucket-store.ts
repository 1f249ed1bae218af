import type { BucketStore } from './bucket-store.js';
import { PostgresBucketStore } from './bucket-store-postgres.js';
import type { Database } from './database.js';
import type { Logger } from './logger.js';

/** In Redis when there is one, otherwise in the database. */
export async function openBucketStore({
  redisUrl,
  database,
  logger,
}: {
  readonly redisUrl?: string | undefined;
  readonly database: Pick<Database, 'ledgerPool'>;
  readonly logger: Logger;
}): Promise<BucketStore> {
  if (!redisUrl) return new PostgresBucketStore(database);
  // Loaded as needed: without Redis its client is never read.
  const { RedisBucketStore } = await import('./bucket-store-redis.js');
  return new RedisBucketStore(redisUrl, logger);
}
