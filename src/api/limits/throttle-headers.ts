import type { Taken } from './throttle.js';

/**
 * What is told of an allowance in headers, after the IETF's draft on RateLimit header fields: how much may be asked
 * (`q`) within how many seconds (`w`, in which an empty bucket fills up), how much is left (`r`), and in how many
 * seconds all of it is there again (`t`). The unit is the cost of operations.
 */
export function tellThrottle(
  header: (name: string, value: string) => unknown,
  throttle: Taken | undefined,
): void {
  if (!throttle) return;
  const { policy, maximum, restoreRate, left, retryAfter } = throttle;
  const window = Math.ceil(maximum / restoreRate);
  const reset = Math.ceil((maximum - left) / restoreRate);
  header('ratelimit-policy', `"${policy}";q=${maximum};w=${window};qu="cost"`);
  header('ratelimit', `"${policy}";r=${left};t=${reset}`);
  if (retryAfter !== undefined) header('retry-after', String(Math.ceil(retryAfter)));
}

/** What stands in `extensions.cost` of an answer. */
export type ToldThrottle = Readonly<Record<'maximum' | 'available' | 'restoreRate', number>>;

/** The same in an answer; undefined where there is no limit. */
export function throttleOf(throttle: Taken | undefined): ToldThrottle | undefined {
  return (
    throttle && {
      maximum: throttle.maximum,
      available: throttle.left,
      restoreRate: throttle.restoreRate,
    }
  );
}
