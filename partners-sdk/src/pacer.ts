import { wait } from './retry.js';

/** What the server tells in `extensions.cost` of each answer. */
export interface Cost {
  /** What the request was taken for. */
  readonly requested: number;
  readonly throttle?: {
    /** What can be saved up. */
    readonly maximum: number;
    /** What is left. */
    readonly available: number;
    /** What comes back per second. */
    readonly restoreRate: number;
  };
}

/** Those who wait for the first answer of all look again after so long. */
const LOOK_AGAIN_MS = 9;

/**
 * Keeps a client within its allowance: what the last answer said is left, plus what has come back since, less what was
 * sent since. A request for which that is too little waits instead of being refused. Of calls that begin together one
 * goes first: nobody knows the pace yet.
 */
export class Pacer {
  #available = Number.POSITIVE_INFINITY;
  #maximum = Number.POSITIVE_INFINITY;
  #restorePerMs = 0;
  #at = 0;
  readonly #costs = new Map<string, number>();
  /** The first call of all: to come, under way, over. */
  #first: 0 | 1 | 2 = 0;

  /**
   * Waits until there should be room for one more operation of this name; unless that fails, {@link Pacer.leave} follows.
   * @returns what was taken for it
   */
  async enter(operation: string, signal?: AbortSignal): Promise<number> {
    while (this.#first === 1) await wait(LOOK_AGAIN_MS, signal);
    this.#first ||= 1;
    const cost = Math.min(this.#costs.get(operation) ?? 1, this.#maximum);
    this.#restore();
    // Taken at once, also below nothing: whoever comes next waits for its own turn behind this one.
    this.#available -= cost;
    try {
      if (this.#available < 0) await wait(-this.#available / this.#restorePerMs, signal);
    } catch (aborted) {
      this.#available += cost;
      throw aborted;
    }
    return cost;
  }

  /** Learns from an answer. @param unused what was taken for the operation, where the server has taken nothing */
  learn(operation: string, cost: Cost | undefined, unused: number): void {
    this.#available += unused;
    if (!cost) return;
    this.#costs.set(operation, cost.requested);
    if (!cost.throttle) return;
    const { maximum, available, restoreRate } = cost.throttle;
    this.#restore();
    this.#maximum = maximum;
    this.#restorePerMs = restoreRate / 1_000;
    // Answers overtake each other; the lower of what both say is never too much.
    this.#available = Math.min(this.#available, available);
  }

  /** The operation is over, however it has ended. @param unused what was taken for it, where it was never sent */
  leave(unused: number): void {
    this.#available += unused;
    this.#first = 2;
  }

  #restore(): void {
    const now = Date.now();
    this.#available = Math.min(this.#maximum, this.#available + (now - this.#at) * this.#restorePerMs);
    this.#at = now;
  }
}
