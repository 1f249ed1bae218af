import { randomFillSync } from 'node:crypto';

const SALT_BYTES = 16;
/** Salts that are drawn at once: asking for sixteen bytes at a time costs twenty times as much. */
const DRAWN_AT_ONCE = 256;

const drawn = Buffer.alloc(SALT_BYTES * DRAWN_AT_ONCE);
let used = drawn.length;

/** Sixteen random bytes that nobody else is given: the salt of an operation's erasable details (rule L-07). */
export function newSalt(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const salt = Buffer.from(drawn.subarray(used, used + SALT_BYTES));
  // What was given out is not kept: erasing the details must leave no copy of their salt here.
  drawn.fill(0, used, used + SALT_BYTES);
  used += SALT_BYTES;
  return salt;
}
