import { jest } from '@jest/globals';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Turns of the event loop within which everything is done that no time has to pass for. */
const TURNS = 10;

/**
 * A clock for all of a test: `Date.now` and `setTimeout` go by it, and it passes only when nobody has anything left to do
 * but to wait. So what happens, and in which order, depends on no machine. The end of the test file puts back the usual.
 */
export class SteppedTime {
  #now = 0;
  /** By what clears them, in the order in which they were set. */
  readonly #alarms = new Map<object, Alarm>();

  constructor() {
    jest.spyOn(Date, 'now').mockImplementation(() => this.#now);
    const set = (ring: () => void, milliseconds = 0) => {
      const handle = { unref: () => handle };
      // Node does so: whole milliseconds, at least one.
      this.#alarms.set(handle, { at: this.#now + Math.max(1, Math.trunc(milliseconds)), ring });
      return handle;
    };
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(set as unknown as typeof setTimeout);
    jest.spyOn(globalThis, 'clearTimeout').mockImplementation((handle) => {
      if (typeof handle === 'object' && handle !== null) this.#alarms.delete(handle);
    });
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass until the work has ended. */
  async until<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    // Whoever fails is heard of at the end.
    ended.catch(() => undefined);
    for (;;) {
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (over) return ended;
      this.#next();
    }
  }

  #next(): void {
    const [handle, first] =
      [...this.#alarms].reduce<[object, Alarm] | undefined>(
        (soonest, each) => (soonest && soonest[1].at <= each[1].at ? soonest : each),
        undefined,
      ) ?? [];
    if (!handle || !first) throw new Error('nobody waits, and yet the work has not ended');
    this.#alarms.delete(handle);
    this.#now = Math.max(this.#now, first.at);
    first.ring();
  }
}
