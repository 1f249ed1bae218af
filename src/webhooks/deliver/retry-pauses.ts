const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long is waited after each failed attempt before the next, in milliseconds: more than a day in all (rule W-02). After
 * the last one a delivery is given up.
 */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
];

/** Up to so much of a pause is added, so that what failed together does not come back together. */
const JITTER = 0.2;

/**
 * The pause after so many failed attempts; undefined: it is given up.
 * @param random from 0 up to 1
 */
export function pauseAfter(attempts: number, random: number): number | undefined {
  const pause = RETRY_PAUSES_MS[attempts - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 + JITTER * random));
}

/** From so many failures in a row on an endpoint is tried by one delivery at a time, and less and less often. */
const FAILURES_BEFORE_PAUSE = 10;
const LONGEST_PAUSE_MS = 5 * MINUTE;

/** How long an endpoint is left alone after so many failures in a row, in milliseconds; 0: not at all. */
export function endpointPauseAfter(failures: number): number {
  const beyond = failures - FAILURES_BEFORE_PAUSE;
  return beyond < 0 ? 0 : Math.min(2 ** Math.min(beyond, 20) * SECOND, LONGEST_PAUSE_MS);
}

/** Whether so many failures in a row let only one delivery through at a time. */
export function isOnTrial(failures: number): boolean {
  return failures >= FAILURES_BEFORE_PAUSE;
}
