/**
 * What a parser answers: a value, or one sentence that tells the caller what to do instead.
 *
 * Parsers never throw on what a caller sent. A `RangeError` or `TypeError` out of this folder always means
 * that our own code broke a promise (a zero divisor, two currencies added), never that input was bad.
 */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Refused;

/**
 * The refusing half of {@link Parsed}.
 *
 * - `problem` is a sentence that says what to do. It never repeats the refused value, which may be personal.
 * - `at` says where inside a composite value the problem sits (`['amount']`, `['items', '2']`); absent = the
 *   value itself. Callers append it to the field path they tell the outside.
 */
export type Refused = { readonly ok: false; readonly problem: string; readonly at?: readonly string[] };

/** Wraps a value that was parsed. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Wraps a problem, and where inside a composite value it sits. */
export function refused(problem: string, at?: readonly string[]): Refused {
  return at === undefined ? { ok: false, problem } : { ok: false, problem, at };
}
