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

/** So many calls may be under way before the first answer has told the pace. */
const SCOUTS = 4;

/**
 * Keeps a client within its allowance: what the last answer said is left, plus what has come back since, less what was
 * sent since. A request for which that is too little waits instead of being refused. Of calls that begin together a few
 * go first: nobody knows the pace yet.
 */
export class Pacer {
  #available = Number.POSITIVE_INFINITY;
  #maximum = Number.POSITIVE_INFINITY;
  #restorePerMs = 0;
  #at = 0;
  readonly #costs = new Map<string, number>();
  #underWay = 0;
  #isKnown = false;
  /** Those who wait for the first answer. */
  #waiting: (() => void)[] = [];

  /** Waits until there should be room for one more operation of this name. What does not fail ends with {@link Pacer.leave}. */
  async enter(operation: string, signal?: AbortSignal): Promise<void> {
    while (!this.#isKnown && this.#underWay >= SCOUTS) {
      await new Promise<void>((go, stop) => {
        this.#waiting.push(go);
        signal?.addEventListener('abort', () => stop(signal.reason), { once: true });
      });
    }
    this.#underWay += 1;
    const cost = Math.min(this.#costs.get(operation) ?? Math.max(1, ...this.#costs.values()), this.#maximum);
    this.#restore();
    // Taken at once, also below nothing: whoever comes next waits for its own turn behind this one.
    this.#available -= cost;
    if (this.#available >= 0 || this.#restorePerMs === 0) return;
    try {
      await wait(-this.#available / this.#restorePerMs, signal);
    } catch (reason) {
      this.leave();
      throw reason;
    }
  }

  /** Learns from an answer. */
  learn(operation: string, cost: Cost | undefined): void {
    this.#isKnown = true;
    if (!cost) return;
    this.#costs.set(operation, cost.requested);
    if (!cost.throttle) return;
    const { maximum, available, restoreRate } = cost.throttle;
    this.#restore();
    this.#maximum = maximum;
    this.#restorePerMs = restoreRate / 1_000;
    // Answers overtake each other; the lower of what both say is never too much. Alone, the server is right.
    this.#available = this.#underWay > 1 ? Math.min(this.#available, available) : available;
  }

  /** The operation is over, however it has ended. */
  leave(): void {
    this.#underWay -= 1;
    for (const go of this.#waiting.splice(0)) go();
  }

  #restore(): void {
    const now = Date.now();
    this.#available = Math.min(this.#maximum, this.#available + (now - this.#at) * this.#restorePerMs);
    this.#at = now;
  }
}
