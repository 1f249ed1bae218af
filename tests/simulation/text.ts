/** Plain text of plain values, to compare and to show: equal text = equal value. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, each) => (typeof each === 'bigint' ? `${each}n` : each));
}

const texts = new WeakMap<object, string>();

/** The same, made once: of states that are never changed in place. */
export function cachedText(state: object): string {
  const known = texts.get(state) ?? textOf(state);
  texts.set(state, known);
  return known;
}
