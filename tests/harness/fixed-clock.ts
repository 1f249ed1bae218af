import type { Clock } from '../../src/runtime/clock.js';

/** A clock that stands still until it is set. */
export function fixedClock(at: Date): Clock & { set(at: Date): void } {
  let current = at;
  return {
    now: () => new Date(current),
    set: (next) => {
      current = next;
    },
  };
}
