import type { BucketSpending, BucketStore } from '../../src/runtime/bucket-store.js';

/** A store of buckets by the book, with a clock that tests advance; answers come when `gate` lets them. */
export class MemoryBuckets implements BucketStore {
  readonly #kept = new Map<string, { left: number; at: number }>();
  /** How often it was asked. */
  asked = 0;
  /** Reached by each settling before it happens: throw to be away. */
  gate: () => Promise<void> = async () => undefined;

  constructor(private readonly now: () => number) {}

  async settle(spendings: readonly BucketSpending[]): Promise<readonly number[]> {
    this.asked += 1;
    await this.gate();
    const now = this.now();
    return spendings.map(({ coalitionId, name, maximum, restoreRate, spent, forMs }) => {
      const key = `${coalitionId}/${name}`;
      const { left, at } = this.#kept.get(key) ?? { left: maximum, at: now - forMs };
      const from = Math.max(at, now - forMs);
      const before = Math.max(-maximum, Math.min(maximum, left + ((from - at) * restoreRate) / 1_000));
      const after = Math.min(maximum, before - spent + ((now - from) * restoreRate) / 1_000);
      this.#kept.set(key, { left: after, at: now });
      return after;
    });
  }

  async close(): Promise<void> {}
}
