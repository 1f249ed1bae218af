/** Exports under way in this process at once, and of one caller: each keeps a connection busy while it is read. */
const MOST = 4;
const MOST_PER_CALLER = 1;

/** Who is being served a file at the moment. */
export class ExportSlots {
  readonly #taken = new Map<string, number>();

  /** A place for the caller, to be given back once; undefined when there is none. */
  take(caller: string): (() => void) | undefined {
    const own = this.#taken.get(caller) ?? 0;
    const all = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MOST_PER_CALLER || all >= MOST) return undefined;
    this.#taken.set(caller, own + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#taken.get(caller) ?? 1) - 1;
      if (left === 0) this.#taken.delete(caller);
      else this.#taken.set(caller, left);
    };
  }
}
