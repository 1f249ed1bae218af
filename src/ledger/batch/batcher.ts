import { isFinal, refusal } from '../../values/refusal.js';
import { keyOf } from '../decide/batch-state.js';
import type { Operation, Outcome } from '../operations.js';
import type { Answer } from './batch-runner.js';
import { membersOf } from './members-of.js';

/** How a batcher gathers. */
export interface BatcherLimits {
  /** What one batch takes; so many operations must find room in a batch's 512 ids. */
  readonly mostPerBatch: number;
  /** Batches on their way at once. */
  readonly mostInFlight: number;
}

/**
 * For whoever waits for an answer. An operation takes at most four of a batch's ids. One batch is on the wire while the
 * next one gathers; a third would find little to take.
 */
const FOR_CALLERS: BatcherLimits = { mostPerBatch: 128, mostInFlight: 2 };
/**
 * Below so many waiting operations one batch takes them all: a batch has a price of its own. Above, they are shared out
 * over the places that are free. Otherwise callers who wait for one batch come back together, make the next one together,
 * and the database is idle while this process works, and the other way round.
 */
const WORTH_SHARING = 24;
/** Operations that may wait per coalition; beyond it callers are told at once instead of after their patience. */
const MOST_WAITING = 20_000;

/** Runs a batch; never rejects, one answer per operation in their order. */
export type RunBatch = (operations: readonly Operation[]) => Promise<readonly Answer[]>;

interface Waiting {
  readonly operation: Operation;
  readonly key: string;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

interface InFlight {
  readonly fingerprint: Buffer;
  readonly followers: Waiting[];
}

/**
 * Gathers the concurrent operations of one coalition into batches. No timer: a batch leaves as soon as a place in
 * flight is free. Operations of a member that is in flight wait for it, in their order; equal keys in flight share one
 * outcome, so that they cannot meet as duplicates in the database.
 */
export class Batcher {
  readonly #run: RunBatch;
  readonly #limits: BatcherLimits;
  #waiting: Waiting[] = [];
  #batches = 0;
  #scheduled = false;
  readonly #membersInFlight = new Set<bigint>();
  readonly #keysInFlight = new Map<string, InFlight>();

  constructor(run: RunBatch, limits = FOR_CALLERS) {
    this.#run = run;
    this.#limits = limits;
  }

  /** Whether nothing waits and nothing is in flight. */
  get idle(): boolean {
    return this.#batches === 0 && this.#waiting.length === 0;
  }

  /** The operation's outcome; rejects only with an error that is nobody's refusal. */
  post(operation: Operation): Promise<Outcome> {
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve(overloaded());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operation, key: keyOf(operation), resolve, reject });
      this.#schedule();
    });
  }

  /** Later in this turn of the event loop: flushing at once would send batches of one. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#batches < this.#limits.mostInFlight && this.#waiting.length > 0) {
      const batch = this.#take(this.#share());
      if (batch.length === 0) return;
      this.#batches += 1;
      void this.#send(batch);
    }
  }

  /** How many of the waiting operations the next batch should take. */
  #share(): number {
    const waiting = this.#waiting.length;
    const { mostPerBatch, mostInFlight } = this.#limits;
    const places = waiting < WORTH_SHARING ? 1 : mostInFlight - this.#batches;
    return Math.min(mostPerBatch, Math.ceil(waiting / places));
  }

  /** Takes what can leave now, at most so many; what cannot keeps its order. */
  #take(most: number): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    const heldBack = new Set<bigint>();
    for (const waiting of this.#waiting) {
      const { fingerprint } = waiting.operation;
      const members = membersOf(waiting.operation);
      const twin = this.#keysInFlight.get(waiting.key);
      if (twin?.fingerprint.equals(fingerprint)) {
        twin.followers.push(waiting);
      } else if (
        batch.length === most ||
        twin ||
        members.some((member) => this.#membersInFlight.has(member) || heldBack.has(member))
      ) {
        for (const member of members) heldBack.add(member);
        later.push(waiting);
      } else {
        this.#keysInFlight.set(waiting.key, { fingerprint, followers: [] });
        batch.push(waiting);
        if (mayNeedReviewAfter(waiting.operation)) for (const member of members) heldBack.add(member);
      }
    }
    for (const { operation } of batch)
      for (const member of membersOf(operation)) this.#membersInFlight.add(member);
    this.#waiting = later;
    return batch;
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const answers = await this.#run(batch.map(({ operation }) => operation));
    for (const { operation } of batch)
      for (const member of membersOf(operation)) this.#membersInFlight.delete(member);
    this.#batches -= 1;
    for (const [index, waiting] of batch.entries()) {
      const followers = this.#keysInFlight.get(waiting.key)?.followers ?? [];
      this.#keysInFlight.delete(waiting.key);
      const answer = answers[index] as Answer;
      tell(waiting, answer);
      for (const follower of followers)
        tell(follower, 'outcome' in answer ? { outcome: replayOf(answer.outcome) } : answer);
    }
    if (this.#waiting.length > 0) this.#schedule();
  }
}

/**
 * Whether what follows may have to wait for a review of the member's level that only the books tell of: once a purchase is
 * undone, a level can be lost for want of others (rule T-02), and which is the last one now, the next batch reads.
 */
function mayNeedReviewAfter(operation: Operation): boolean {
  return operation.kind === 'REVERSAL' && operation.levels !== undefined;
}

function tell(waiting: Waiting, answer: Answer): void {
  if ('outcome' in answer) waiting.resolve(answer.outcome);
  else waiting.reject(answer.error);
}

/** What a follower with the same key and input is told: the recorded outcome again, or the passing refusal as it is. */
function replayOf(outcome: Outcome): Outcome {
  if (outcome.kind === 'posted') return { ...outcome, replayed: true };
  if (outcome.kind === 'refused' && isFinal(outcome.refusal.code)) return { ...outcome, replayed: true };
  return outcome;
}

function overloaded(): Outcome {
  const told = refusal(
    'LEDGER_BUSY',
    'Too many operations are waiting. Send the same request again in a moment.',
  );
  return { kind: 'refused', refusal: told, balance: null, replayed: false };
}
