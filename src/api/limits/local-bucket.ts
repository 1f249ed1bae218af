import { type RequestAllowance, sameAllowance } from '../../values/request-allowance.js';

/** Share of a bucket that a process may give out before it has told the store of it. */
export const CREDIT_SHARE = 0.1;
/** For so many milliseconds what the store has just said is taken for what is there. */
const FRESH_MS = 50;

/** Whether an operation may be begun now, has to wait until the store has said what is left, or is too much. */
export type Verdict = 'free' | 'ask' | 'empty';

/**
 * What a process knows of a bucket that all processes share. It gives out at once what the bucket should still hold,
 * up to a credit, and tells the store afterwards: so nobody waits for the store, and all processes together are never
 * further ahead of it than each by its credit, or by one operation that costs more than that. Whatever was given out too
 * much is owed to the store, and comes back before anything else is given.
 */
export class LocalBucket {
  #allowance: RequestAllowance;
  /** What the store held, with what had come back, at `#at`; what is owed not taken off. */
  #known: number;
  #at: number;
  /** Given out, and not told yet. */
  #owed = 0;
  #heardAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a clock that never goes back, here and everywhere below */
  constructor(
    readonly coalitionId: bigint,
    readonly name: string,
    allowance: RequestAllowance,
    now: number,
  ) {
    this.#allowance = allowance;
    this.#known = allowance.maximum;
    this.#at = now;
  }

  get maximum(): number {
    return this.#allowance.maximum;
  }

  get restoreRate(): number {
    return this.#allowance.restoreRate;
  }

  get owed(): number {
    return this.#owed;
  }

  /** What may be given out before the store is told. */
  get credit(): number {
    return this.maximum * CREDIT_SHARE;
  }

  /** Another allowance holds from now on. */
  allow(allowance: RequestAllowance, now: number): void {
    if (sameAllowance(this.#allowance, allowance)) return;
    const used = this.maximum - this.#refill(now);
    this.#allowance = allowance;
    // What was asked already stays asked.
    this.#known = Math.max(-allowance.maximum, allowance.maximum - used);
  }

  /** What should be left. */
  available(now: number): number {
    return this.#refill(now) - this.#owed;
  }

  /** @param alone the store cannot be asked: what is known here counts */
  verdict(cost: number, now: number, alone: boolean): Verdict {
    if (this.available(now) < cost) return 'empty';
    if (alone || this.#owed + cost <= this.credit) return 'free';
    const heardJustNow = this.#owed === 0 && now - this.#heardAt <= FRESH_MS;
    return heardJustNow ? 'free' : 'ask';
  }

  take(cost: number): void {
    this.#owed += cost;
  }

  /** Milliseconds until so much should be there. */
  waitFor(cost: number, now: number): number {
    return Math.max(0, ((cost - this.available(now)) / this.restoreRate) * 1_000);
  }

  /** The store has taken off `spent` of what is owed, and holds so much. */
  settled(spent: number, left: number, now: number): void {
    this.#owed -= spent;
    this.#known = Math.min(left, this.maximum);
    this.#at = now;
    this.#heardAt = now;
  }

  /** The store cannot be told: what was given out is taken from what is known here. */
  settledAlone(now: number): void {
    this.#known = Math.max(-this.maximum, this.available(now));
    this.#owed = 0;
  }

  /** Whether nothing would be lost with it: full, by what is known, and nothing owed. */
  isIdle(now: number): boolean {
    return this.#owed === 0 && this.#refill(now) >= this.maximum;
  }

  #refill(now: number): number {
    this.#known = Math.min(this.maximum, this.#known + ((now - this.#at) * this.restoreRate) / 1_000);
    this.#at = now;
    return this.#known;
  }
}
