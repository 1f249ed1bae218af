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
 * sent since. A request for which that is too little waits instead of being refused, one behind the other. Of calls that
 * begin together a few go first: nobody knows the pace yet.
 */
export class Pacer {
  #available = Number.POSITIVE_INFINITY;
  #maximum = Number.POSITIVE_INFINITY;
  #restorePerMs = 0;
  #at = 0;
  readonly #costs = new Map<string, number>();
  #underWay = 0;
  #isKnown = false;
  /** The end of whoever came last. */
  #last = Promise.resolve();
  #tellFirst: () => void = () => undefined;

  /** Waits until there should be room for one more operation of this name; {@link Pacer.leave} belongs to it. */
  async enter(operation: string, signal?: AbortSignal): Promise<void> {
    const before = this.#last;
    const turn = (async () => {
      await before;
      await this.#room(operation, signal);
    })();
    this.#last = turn.catch(() => undefined);
    // Whoever gives up does not wait for those before it.
    await new Promise<void>((resolve, reject) => {
      const stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      void turn.then(resolve, reject).then(() => signal?.removeEventListener('abort', stop));
    });
  }

  /** Learns from an answer. @param refused it was not let through, and has taken nothing */
  learn(operation: string, cost: Cost | undefined, refused: boolean): void {
    this.#isKnown = true;
    if (!cost) return;
    this.#costs.set(operation, cost.requested);
    if (!cost.throttle) return;
    const { maximum, available, restoreRate } = cost.throttle;
    this.#restore();
    this.#maximum = maximum;
    this.#restorePerMs = restoreRate / 1_000;
    if (refused) this.#available += this.#costOf(operation);
    // Answers overtake each other; the lower of what both say is never too much. Alone, the server is right.
    this.#available = this.#underWay > 1 ? Math.min(this.#available, available) : available;
  }

  /** The operation is over, however it has ended. */
  leave(): void {
    this.#underWay -= 1;
    this.#tellFirst();
  }

  async #room(operation: string, signal?: AbortSignal): Promise<void> {
    while (!this.#isKnown && this.#underWay >= SCOUTS && !signal?.aborted) {
      await new Promise<void>((go) => {
        this.#tellFirst = go;
        signal?.addEventListener('abort', () => go(), { once: true });
      });
    }
    for (;;) {
      signal?.throwIfAborted();
      this.#restore();
      const missing = this.#costOf(operation) - this.#available;
      // What is less than a thousandth of a token is nothing but rounding.
      if (missing < 1e-3 || this.#restorePerMs === 0) break;
      await wait(missing / this.#restorePerMs, signal);
    }
    this.#available -= this.#costOf(operation);
    this.#underWay += 1;
  }

  /** What is not known yet is taken for the dearest of what is. */
  #costOf(operation: string): number {
    const cost = this.#costs.get(operation) ?? Math.max(1, ...this.#costs.values());
    return Math.min(cost, this.#maximum);
  }

  #restore(): void {
    const now = Date.now();
    this.#available = Math.min(this.#maximum, this.#available + (now - this.#at) * this.#restorePerMs);
    this.#at = now;
  }
}
