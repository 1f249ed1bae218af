import type { EarnOperation, Outcome } from '../operations.js';
import { Batcher, type BatcherLimits, type RunBatch } from './batcher.js';

/**
 * One batch of a part at a time. Nobody waits for an import's answers, but whoever asks for something of its members
 * waits until their batch has ended, and larger ones win little: the fixed price of a batch is about a tenth of what so
 * many rows cost. An earn takes at most two of the 512 ids of a batch: for its transaction, and for what of its member
 * expires before it.
 */
export const OF_A_PART: BatcherLimits = { mostPerBatch: 96, mostInFlight: 1 };
/** While one batch is read and decided here, the others keep the database busy. */
const PARTS = 3;

/**
 * The way of imports into the books, beside that of callers: what waits in one never waits in the other. A member's
 * earns all go through the same part, so that they keep their order and batches on their way at once never meet on a
 * member. With operations of the other lane they meet in the database, as those of two nodes do.
 */
export class ImportLane {
  readonly #parts: readonly Batcher[];

  constructor(run: RunBatch) {
    this.#parts = Array.from({ length: PARTS }, () => new Batcher(run, OF_A_PART));
  }

  /** The earn's outcome; rejects only with an error that is nobody's refusal. */
  post(earn: EarnOperation): Promise<Outcome> {
    return (this.#parts[partOf(earn.memberId ?? 0n)] as Batcher).post(earn);
  }
}

/** The last nine bits of an id are all the same in a row of members who were enrolled together. */
function partOf(memberId: bigint): number {
  return Number(BigInt.asUintN(32, memberId ^ (memberId >> 9n))) % PARTS;
}
