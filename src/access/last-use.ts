import type { Clock } from '../runtime/clock.js';
import { type Database, inCoalition } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import { ApiKey } from './api-key.entity.js';

/** Remembers when keys were last used; to the minute, since nobody needs more and every use would write. */
export interface LastUse {
  /** Does not wait and does not fail: a request must not depend on it. */
  note(key: { readonly keyId: bigint; readonly coalitionId: bigint }): void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

const EVERY_MS = 60_000;
const MAX_KEYS = 10_000;

export function createLastUse({
  database,
  clock,
  logger,
}: {
  readonly database: Pick<Database, 'orm'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): LastUse {
  const notedAt = new Map<bigint, number>();
  const writing = new Set<Promise<void>>();

  async function write(coalitionId: bigint, keyId: bigint, at: Date): Promise<void> {
    try {
      await inCoalition(database, coalitionId, (em) =>
        em.nativeUpdate(ApiKey, { id: keyId, coalitionId }, { lastUsedAt: at }),
      );
    } catch (error) {
      logger.warn({ err: error }, 'the last use of an API key was not written');
    }
  }

  return {
    note({ keyId, coalitionId }) {
      const now = clock.now();
      const last = notedAt.get(keyId);
      if (last !== undefined && Math.abs(now.getTime() - last) < EVERY_MS) return;
      if (notedAt.size >= MAX_KEYS) notedAt.clear();
      notedAt.set(keyId, now.getTime());
      const written = write(coalitionId, keyId, now).finally(() => writing.delete(written));
      writing.add(written);
    },
    async close() {
      await Promise.all(writing);
    },
  };
}
