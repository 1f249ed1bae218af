/** A limit for people: `1,000`. */
export function inWords(most: number): string {
  return most.toLocaleString('en');
}

/** How many there may be, for descriptions: `1–1,000`. */
export function oneTo(most: number): string {
  return `1–${inWords(most)}`;
}
