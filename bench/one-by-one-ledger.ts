import type { BatchRunner } from '../src/ledger/batch-runner.js';
import { Ledger, type LedgerOptions } from '../src/ledger/ledger.js';
import type { Operation, Outcome } from '../src/ledger/operations.js';

/**
 * What the ledger would be without batching: the same two round trips and the same rows for each operation alone, as
 * many at once as the pool has connections.
 */
export class OneByOneLedger extends Ledger {
  readonly #runner: BatchRunner;

  constructor(options: LedgerOptions, runner: BatchRunner) {
    super(options);
    this.#runner = runner;
  }

  override async post(coalitionId: bigint, operation: Operation): Promise<Outcome> {
    const [answer] = await this.#runner.run(coalitionId, [operation]);
    if (answer && 'outcome' in answer) return answer.outcome;
    throw answer?.error;
  }
}
