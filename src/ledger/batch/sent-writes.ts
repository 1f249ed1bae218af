import { keyOf } from '../decide/batch-state.js';
import type { BatchWrites } from '../decide/batch-writes.js';
import type { Decided } from '../decide/decide.js';
import type { Operation } from '../operations.js';

/** What the tries of one batch have sent to the database, and what became of it where the answer was lost. */
export class SentWrites {
  readonly #committed: (writes: BatchWrites) => void;
  readonly #unanswered = new Set<BatchWrites>();
  readonly #found: BatchWrites[] = [];

  /** @param committed told once of each try's writes that are in the books */
  constructor(committed: (writes: BatchWrites) => void) {
    this.#committed = committed;
  }

  /** They are on their way, or will never arrive. */
  sending(writes: BatchWrites): void {
    this.#unanswered.add(writes);
  }

  /** Their commit was answered. */
  answered(writes: BatchWrites): void {
    this.#unanswered.delete(writes);
    this.#committed(writes);
  }

  /**
   * The outcomes as their callers are to be told: what an earlier try of the same batch has written is no replay. Such
   * a try is known by a transaction with one of its ids; it was committed as a whole, so all its keys are its own. Of
   * a try that wrote refusals alone nothing is known, they stay replays.
   */
  ownIn(operations: readonly Operation[], outcomes: readonly Decided[]): readonly Decided[] {
    for (const writes of this.#unanswered) {
      if (!outcomes.some((outcome) => isOf(writes, outcome))) continue;
      this.#found.push(writes);
      this.answered(writes);
    }
    if (this.#found.length === 0) return outcomes;
    const keys = new Set(this.#found.flatMap((writes) => writes.keys.map(keyOf)));
    return outcomes.map((outcome, at) =>
      'replayed' in outcome && keys.has(keyOf(operations[at] as Operation))
        ? { ...outcome, replayed: false }
        : outcome,
    );
  }
}

function isOf({ batchId, idsTaken }: BatchWrites, outcome: Decided): boolean {
  if (outcome.kind !== 'posted' || !outcome.replayed) return false;
  const isOwn = (id: bigint | null) => id !== null && batchId <= id && id < batchId + idsTaken;
  return isOwn(outcome.transactionId) || isOwn(outcome.subjectId);
}
