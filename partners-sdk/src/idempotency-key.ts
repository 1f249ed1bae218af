/**
 * A new key under which something is to be done once: 122 random bits, as a UUID.
 *
 * @example
 * ```ts
 * const idempotencyKey = newIdempotencyKey(); // keep it, then
 * await hamsood.points.burn({ merchantId, member, points: 1n }, { idempotencyKey });
 * ```
 */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}
