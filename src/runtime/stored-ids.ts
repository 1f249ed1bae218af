/** An id as queries give it: as text, which holds all of it; null: none. */
export function storedId(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}

/** An id out of a key, in which none has to be a value too: there it is 0, which no id is. */
export function storedKeyId(text: string): bigint | null {
  return text === '0' ? null : BigInt(text);
}
