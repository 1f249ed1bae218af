import { type RequestAllowance, sameAllowance } from '../../values/request-allowance.js';

/** Share of a bucket that a process may give out before it has told the store of it. */
export const CREDIT_SHARE = 0.1;

/** Whether an operation may be begun now, has to wait until the store has been asked, or is too much. */
export type Verdict = 'free' | 'ask' | 'empty';

/**
 * What a process knows of a bucket that all processes share. It gives out at once what the bucket should still hold, up
 * to a credit, and tells the store afterwards: so hardly anybody waits for the store, and all processes together are
 * never further ahead of it than each by its credit. For what goes beyond that tokens are taken from the store first, and
 * given back where it did not have them.
 */
export class LocalBucket {
  #allowance: RequestAllowance;
  /** What the store held, with what had come back, at `#at`; what is owed not taken off. */
  #known: number;
  #at: number;
  /** Given out, and not told yet; below nothing: taken from the store, and not given out yet. */
  #owed = 0;
  /** Since when something is owed. */
  #owedSince = 0;
  /** What operations wait for. */
  #asked = 0;

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
  left(now: number): number {
    return this.#refill(now) - this.#owed;
  }

  /** @param alone the store cannot be asked: what is known here counts */
  verdict(cost: number, now: number, alone: boolean): Verdict {
    if (this.left(now) < cost) return 'empty';
    return alone || this.#owed + cost <= this.credit ? 'free' : 'ask';
  }

  /** An operation waits for so much. */
  ask(cost: number): void {
    this.#asked = Math.min(this.#asked + cost, this.maximum);
  }

  /** What is to be told now: what is owed, and what is taken ahead for those who wait. */
  telling(now: number): { readonly spent: number; readonly forMs: number } {
    const spent = this.#owed + this.#asked;
    const forMs = this.#owed > 0 ? now - this.#owedSince : 0;
    this.#asked = 0;
    this.#owedSince = now;
    return { spent, forMs };
  }

  take(cost: number, now: number): void {
    this.#refill(now);
    if (this.#owed <= 0) this.#owedSince = now;
    this.#owed += cost;
  }

  /** Milliseconds until so much should be there. */
  waitFor(cost: number, now: number): number {
    return Math.max(0, ((cost - this.left(now)) / this.restoreRate) * 1_000);
  }

  /**
   * The store has taken `spent` off, and holds so much. It did so at some time since it was asked: what has come back
   * since then is counted, so that an answer which is late makes nobody wait.
   */
  settled(spent: number, inStore: number, askedAt: number): void {
    this.#owed -= spent;
    this.#known = Math.min(inStore, this.maximum);
    this.#at = askedAt;
  }

  /** The store cannot be told: what was given out is taken from what is known here. */
  settledAlone(now: number): void {
    this.#known = Math.max(-this.maximum, this.left(now));
    this.#owed = 0;
    this.#asked = 0;
  }

  /** Whether nothing would be lost with it: full, by what is known, and nothing owed. */
  isIdle(now: number): boolean {
    return this.#owed === 0 && this.#refill(now) >= this.maximum;
  }

  #refill(now: number): number {
    // What is owed is not there, although the store does not know it yet: so much more comes back.
    const most = this.#owed > 0 ? this.maximum + this.#owed : this.maximum;
    this.#known = Math.min(most, this.#known + ((now - this.#at) * this.restoreRate) / 1_000);
    this.#at = now;
    return this.#known;
  }
}
