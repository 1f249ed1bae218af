import { announcementsOf } from '../src/ledger/batch/announcements.js';
import { BatchRunner } from '../src/ledger/batch/batch-runner.js';
import { Ledger, type LedgerOptions } from '../src/ledger/ledger.js';
import type { Operation, Outcome } from '../src/ledger/operations.js';

/**
 * What the ledger would be without batching: the same two round trips and the same rows for each operation alone, as
 * many at once as the pool has connections.
 */
export class OneByOneLedger extends Ledger {
  readonly #runner: BatchRunner;

  constructor(options: LedgerOptions) {
    super(options);
    const { database, logger, announce } = options;
    this.#runner = new BatchRunner({
      pool: database.ledgerPool,
      prepared: database.prepared,
      logger,
      committed: (coalitionId, writes) => {
        for (const message of announcementsOf(coalitionId, writes)) announce(message);
      },
    });
  }

  override async post(coalitionId: bigint, operation: Operation): Promise<Outcome> {
    const [answer] = await this.#runner.run(coalitionId, [operation]);
    if (answer && 'outcome' in answer) return answer.outcome;
    throw answer?.error;
  }
}
