import { createHmac } from 'node:crypto';

/**
 * HMAC-SHA-256 of a text under the coalition's own key, for the hashes that stay in append-only rows: whoever has the
 * rows alone cannot find the text by trying phone or order numbers (rules L-07, A-05).
 */
export function keyedDigest(digestKey: Buffer, text: string): Buffer {
  return createHmac('sha256', digestKey).update(text).digest();
}
