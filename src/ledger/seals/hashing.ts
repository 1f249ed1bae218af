import { createHmac, hash } from 'node:crypto';

/**
 * The hashes of the seals (rule L-10), all SHA-256. Each kind of input begins with a byte of its own, so that none can
 * be passed off as another: leaves and inner nodes as in RFC 6962, then parts and blocks.
 */
const LEAF = Buffer.from([0x00]);
const INNER = Buffer.from([0x01]);
const PART = Buffer.from([0x02]);
const BLOCK = Buffer.from([0x03]);
const BLINDING = Buffer.from([0x04]);

/** Bytes of a hash. */
export const HASH_BYTES = 32;
/** Bytes of a blinding: nobody tries all values of a part together with 128 unknown bits. */
export const BLINDING_BYTES = 16;

/** A leaf's hash. */
export function leafHash(text: string): Buffer {
  return sha256(LEAF, Buffer.from(text));
}

/** The hash of an inner node of the tree. */
export function innerHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(INNER, left, right);
}

/** What stands for a part of a row towards whoever may not see it. */
export function partHash(blinding: Uint8Array, text: string): Buffer {
  return sha256(PART, blinding, Buffer.from(text));
}

/** A block's hash. */
export function blockHash(header: string): Buffer {
  return sha256(BLOCK, Buffer.from(header));
}

/**
 * The key of a coalition's blindings. By another function than the digests under the same key (`keyedDigest`): those
 * are of texts that callers choose.
 */
export function sealKey(digestKey: Buffer): Buffer {
  return createHmac('sha512', digestKey).update('hamsood seals').digest().subarray(0, HASH_BYTES);
}

/** The secret from which the blindings of one row's parts are made; without it a part cannot be found by trying. */
export function rowSecret(key: Buffer, row: string): Buffer {
  return createHmac('sha256', key).update(row).digest();
}

/** The blinding of one part of the row. */
export function blindingOf(secret: Buffer, part: string): Buffer {
  return sha256(BLINDING, secret, Buffer.from(part)).subarray(0, BLINDING_BYTES);
}

function sha256(...pieces: readonly Uint8Array[]): Buffer {
  // in one go: an object for each hash costs more than the hash
  return hash('sha256', Buffer.concat(pieces), 'buffer');
}
