/**
 * Where time comes from in this process: expiry of tokens, ages, schedules. Points are not dated by it: the ledger's
 * clock is the database's plus the coalition's offset, read while the members' rows are locked.
 */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
