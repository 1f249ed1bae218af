/**
 * Where time comes from in this process: expiry of tokens, ages, schedules. Points are not dated by it: the ledger's
 * clock is the database's plus the coalition's offset, read while the members' rows are locked.
 */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is set; for tests. */
export function fixedClock(at: Date): Clock & { set(at: Date): void } {
  let current = at;
  return {
    now: () => new Date(current),
    set: (next) => {
      current = next;
    },
  };
}
