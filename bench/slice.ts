/** What one call came to: null = accepted, else the code of its refusal. A rejected call is an error. */
export type Call = () => Promise<string | null>;

/** What happened in one stretch of time; plain data, so that it can come from another process. */
export interface Slice {
  readonly seconds: number;
  readonly accepted: number;
  /** By code. */
  readonly refused: Readonly<Record<string, number>>;
  /** By message. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds, over the accepted ones. */
  readonly p50: number;
  readonly p99: number;
  /** What whoever reads the figures should know. */
  readonly note?: string;
}

/** Seconds, a number of calls in all, or until something else is over; what becomes of that is its caller's. */
export type Length = number | { readonly calls: number } | { readonly until: Promise<unknown> };

/**
 * Lets so many callers call for so long, each the next time as soon as its answer is there (a closed loop). The slice
 * ends when the last answer is in, and its length is counted up to then.
 */
export async function runCallers(callers: number, length: Length, call: Call): Promise<Slice> {
  const refused: Record<string, number> = {};
  const errors: Record<string, number> = {};
  const times: number[] = [];
  const start = performance.now();
  const end = typeof length === 'number' ? start + length * 1000 : Number.POSITIVE_INFINITY;
  let left = typeof length === 'object' && 'calls' in length ? length.calls : Number.POSITIVE_INFINITY;
  if (typeof length === 'object' && 'until' in length) {
    const stop = () => {
      left = 0;
    };
    length.until.then(stop, stop);
  }
  const caller = async () => {
    for (let before = performance.now(); before < end && left > 0; ) {
      left -= 1;
      let code: string | null = null;
      let failed = false;
      try {
        code = await call();
      } catch (error) {
        failed = true;
        const message = error instanceof Error ? error.message : String(error);
        errors[message] = (errors[message] ?? 0) + 1;
      }
      const after = performance.now();
      if (code !== null) refused[code] = (refused[code] ?? 0) + 1;
      else if (!failed) times.push(after - before);
      before = after;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const taken = (performance.now() - start) / 1000;
  const sorted = Float64Array.from(times).sort();
  return {
    seconds: taken,
    accepted: sorted.length,
    refused,
    errors,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}

/** The value that this share of the sorted values does not exceed; 0 when there are none. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] as number;
}
