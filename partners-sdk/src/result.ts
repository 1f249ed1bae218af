import { RefusalError } from './errors.js';

/** What came of a call, with refusals as values: other errors are still thrown. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: RefusalError };

/**
 * A call that is under way: awaited, it gives its value and throws refusals; `result()` gives both.
 *
 * @example
 * ```ts
 * const call = hamsood.points.burn({ merchantId, member, points: 1n });
 * console.log(call.idempotencyKey); // there before anything was sent
 * const { balance } = await call;
 * ```
 */
export class Call<Value> implements Promise<Value> {
  readonly [Symbol.toStringTag] = 'Call';
  /**
   * The key under which it is done at most once; undefined for calls that have none. It is there before the first try:
   * keep it where a crash does not take it, and pass it again to learn what has become of the call.
   */
  readonly idempotencyKey: string | undefined;
  /** Of a batch: the key of each of its parts, in their order, of which the same is true; empty for other calls. */
  readonly idempotencyKeys: readonly string[];
  readonly #value: Promise<Value>;

  constructor(value: Promise<Value>, idempotencyKey?: string, idempotencyKeys: readonly string[] = []) {
    this.#value = value;
    this.idempotencyKey = idempotencyKey;
    this.idempotencyKeys = idempotencyKeys;
  }

  /** What came of it; a refusal does not throw. */
  result(): Promise<Result<Value>> {
    return this.#value.then(
      (value) => ({ ok: true, value }),
      (error: unknown) => {
        if (error instanceof RefusalError) return { ok: false, refusal: error };
        throw error;
      },
    );
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is awaited like the promise that it is.
  then<Done = Value, Failed = never>(
    onDone?: ((value: Value) => Done | PromiseLike<Done>) | null,
    onFailed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.#value.then(onDone, onFailed);
  }

  catch<Failed = never>(
    onFailed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Value | Failed> {
    return this.#value.catch(onFailed);
  }

  finally(onEnd?: (() => void) | null): Promise<Value> {
    return this.#value.finally(onEnd);
  }
}
