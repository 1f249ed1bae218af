import type { Database } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import { announcementsOf } from './batch/announcements.js';
import { BatchRunner } from './batch/batch-runner.js';
import { Batcher, type RunBatch } from './batch/batcher.js';
import { ImportLane } from './batch/import-lane.js';
import type { EarnOperation, Operation, Outcome } from './operations.js';

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
  readonly #importLanes = new Map<bigint, ImportLane>();

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
    return kept(this.#batchers, coalitionId, () => new Batcher(this.#runFor(coalitionId))).post(operation);
  }

  /**
   * Posts an earn of an import: as `post` does, in a lane of its own, so that nobody's operation waits behind a file's.
   * Whoever imports sees to it that no more than a few thousand wait at once.
   */
  postImported(coalitionId: bigint, earn: EarnOperation): Promise<Outcome> {
    return kept(this.#importLanes, coalitionId, () => new ImportLane(this.#runFor(coalitionId))).post(earn);
  }

  #runFor(coalitionId: bigint): RunBatch {
    return (operations) => this.#runner.run(coalitionId, operations);
  }
}

function kept<T>(byCoalition: Map<bigint, T>, coalitionId: bigint, create: () => T): T {
  const existing = byCoalition.get(coalitionId);
  if (existing) return existing;
  const created = create();
  byCoalition.set(coalitionId, created);
  return created;
}
