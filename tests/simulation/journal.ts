/** Maps whose changes can be taken back: whoever looks for a legal order of events has to try some and give them up. */
export class Journal {
  readonly #undo: (() => void)[] = [];

  /** How many changes there are to take back. */
  get mark(): number {
    return this.#undo.length;
  }

  /** Values are never changed in place: put another one. */
  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key);
    const before = map.get(key) as V;
    map.set(key, value);
    this.#undo.push(() => {
      if (had) map.set(key, before);
      else map.delete(key);
    });
  }

  /** Takes back everything since a mark. */
  rollback(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.();
  }

  /** What has happened stays. */
  forget(): void {
    this.#undo.length = 0;
  }
}
