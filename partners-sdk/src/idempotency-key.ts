/** A new key under which something is to be done once: 122 random bits, as a UUID. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}
