import { createHash, createHmac, hash } from 'node:crypto';

/**
 * The hashes of the seals (rule L-10), all SHA-256. Each kind of input begins with a byte of its own, so that none can
 * be passed off as another: leaves and inner nodes as in RFC 6962, then parts and blocks.
 */
const KINDS = { leaf: 0, inner: 1, part: 2, block: 3 } as const;

/** Bytes of a hash. */
export const HASH_BYTES = 32;
/** Bytes of a blinding: nobody tries all values of a part together with 128 unknown bits. */
export const BLINDING_BYTES = 16;

const NOTHING = Buffer.alloc(0);

/** A leaf's hash. */
export function leafHash(text: string): Buffer {
  return sha256('leaf', NOTHING, text);
}

/** The hash of an inner node of the tree. */
export function innerHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from([KINDS.inner]), left, right]), 'buffer');
}

/** What stands for a part of a row towards whoever may not see it. */
export function partHash(blinding: Uint8Array, text: string): Buffer {
  return sha256('part', blinding, text);
}

/** A block's hash. */
export function blockHash(header: string): Buffer {
  return sha256('block', NOTHING, header);
}

/**
 * The key of a coalition's blindings. By another function than the digests under the same key (`keyedDigest`): those
 * are of texts that callers choose.
 */
export function sealKey(digestKey: Buffer): Buffer {
  return createHmac('sha512', digestKey).update('hamsood seals').digest().subarray(0, HASH_BYTES);
}

/**
 * The blindings of a row's parts, in their order; without its own nobody finds a part by trying. Out of one extendable
 * hash (SHAKE-256, which needs no HMAC around it): there are some ten of them to every row of the books.
 */
export function blindingsOf(key: Buffer, row: string, parts: number): Buffer[] {
  const all = createHash('shake256', { outputLength: parts * BLINDING_BYTES })
    .update(key)
    .update(row)
    .digest();
  return Array.from({ length: parts }, (_, at) =>
    all.subarray(at * BLINDING_BYTES, (at + 1) * BLINDING_BYTES),
  );
}

/** Everything in one piece of memory and one call: what surrounds a hash costs more than the hash. */
function sha256(kind: keyof typeof KINDS, before: Uint8Array, text: string): Buffer {
  const start = 1 + before.length;
  const input = Buffer.allocUnsafe(start + Buffer.byteLength(text));
  input[0] = KINDS[kind];
  input.set(before, 1);
  input.write(text, start);
  return hash('sha256', input, 'buffer');
}
