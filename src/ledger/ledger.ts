import type { Database } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import { announcementsOf } from './batch/announcements.js';
import { BatchRunner } from './batch/batch-runner.js';
import { Batcher } from './batch/batcher.js';
import type { Operation, Outcome } from './operations.js';

export interface LedgerOptions {
  readonly database: Pick<Database, 'ledgerPool' | 'prepared'>;
  readonly logger: Logger;
  /** Tells all nodes what is new; what gets lost there is found again by reading. */
  readonly announce: (message: string) => void;
}

/** The one door to the books. */
export class Ledger {
  readonly #runner: BatchRunner;
  readonly #batchers = new Map<bigint, Batcher>();

  constructor({ database, logger, announce }: LedgerOptions) {
    this.#runner = new BatchRunner({
      pool: database.ledgerPool,
      prepared: database.prepared,
      logger,
      committed: (coalitionId, writes) => {
        for (const message of announcementsOf(coalitionId, writes)) announce(message);
      },
    });
  }

  /**
   * Posts an operation, together with whatever else of the coalition is on its way. The answer comes after the commit:
   * what is answered `posted` is in the books for good. Rejects only on an unexpected error; the operation may then be
   * sent again with the same key.
   */
  post(coalitionId: bigint, operation: Operation): Promise<Outcome> {
    return this.#batcherOf(coalitionId).post(operation);
  }

  #batcherOf(coalitionId: bigint): Batcher {
    const existing = this.#batchers.get(coalitionId);
    if (existing) return existing;
    const batcher = new Batcher((operations) => this.#runner.run(coalitionId, operations));
    this.#batchers.set(coalitionId, batcher);
    return batcher;
  }
}
