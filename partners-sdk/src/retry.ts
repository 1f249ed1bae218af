import { type HamsoodError, ThrottledError } from './errors.js';

/** How often and how long after one another a call is tried. */
export interface RetryPolicy {
  /** Tries after the first one; 0: none. */
  readonly maxRetries: number;
  /** At most this long before the first repetition, in milliseconds; twice as long before each further one. */
  readonly firstDelay: number;
  /** Never longer than this, in milliseconds. What a server asks for by `Retry-After` is kept, even if longer, up to a minute: who asks for more is not asked again. */
  readonly longestDelay: number;
}

export const USUAL_RETRIES: RetryPolicy = { maxRetries: 4, firstDelay: 250, longestDelay: 8_000 };

/**
 * How long to wait before try number `attempt + 1`: by chance between half and all of a delay that doubles, so that
 * those who failed together do not come back together.
 */
export function delayAfter(attempt: number, policy: RetryPolicy): number {
  const longest = Math.min(policy.longestDelay, policy.firstDelay * 2 ** (attempt - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** Longer than this, in milliseconds, a call does not wait because a server asks for it: its caller can do better. */
const LONGEST_WAIT = 60_000;

/**
 * How long to wait before try number `attempt + 1` after an error; undefined: the server asks for too much patience.
 * Whoever is throttled was told a time of its own. What a server that is away asks for, it asks of all: they come back
 * after it, one after the other.
 */
export function delayAfterError(
  attempt: number,
  policy: RetryPolicy,
  error: HamsoodError | undefined,
): number | undefined {
  const delay = delayAfter(attempt, policy);
  const { retryAfter = 0 } = error ?? {};
  if (retryAfter > LONGEST_WAIT) return undefined;
  return error instanceof ThrottledError ? Math.max(retryAfter, delay) : retryAfter + delay;
}

/** Waits; ends early, with the signal's reason, when it is aborted. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Milliseconds of a `Retry-After` header: seconds, or a date of HTTP; undefined for anything else. */
export function readRetryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
