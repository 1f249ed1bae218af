/**
 * A stream with room for one value: a newer one takes the place of one that was not fetched yet, so that a slow reader
 * neither slows the writer nor grows memory (rule U-04). Before the first value a short list may be laid in.
 */
export class LatestState<T> implements AsyncIterableIterator<T> {
  #earlier: T[] = [];
  #latest: { value: T } | undefined;
  #waiting: PromiseWithResolvers<IteratorResult<T>> | undefined;
  #ended = false;

  /** @param onEnd called once, when the reader leaves or {@link LatestState.end} is called */
  constructor(private readonly onEnd: () => void) {}

  /** Hands over several at once, in order; for the beginning. */
  pushAll(values: readonly T[]): void {
    if (this.#ended) return;
    const [first, ...rest] = values;
    if (first === undefined) return;
    if (this.#answer(first)) this.#earlier.push(...rest);
    else this.#earlier.push(first, ...rest);
  }

  push(value: T): void {
    if (this.#ended || this.#answer(value)) return;
    this.#latest = { value };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#earlier = [];
    this.#latest = undefined;
    this.#waiting?.resolve({ done: true, value: undefined });
    this.#waiting = undefined;
    this.onEnd();
  }

  async next(): Promise<IteratorResult<T>> {
    const earlier = this.#earlier.shift();
    if (earlier !== undefined) return { done: false, value: earlier };
    const latest = this.#latest;
    if (latest) {
      this.#latest = undefined;
      return { done: false, value: latest.value };
    }
    if (this.#ended) return { done: true, value: undefined };
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  async return(): Promise<IteratorResult<T>> {
    this.end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T>> {
    this.end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #answer(value: T): boolean {
    if (!this.#waiting) return false;
    this.#waiting.resolve({ done: false, value });
    this.#waiting = undefined;
    return true;
  }
}
