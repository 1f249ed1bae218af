import { keyedDigest } from '../ledger/keyed-digest.js';
import { canonicalJson } from '../values/canonical-json.js';

/** What was asked under an idempotency key: the operation's name and its parsed input, the key itself left out. */
export interface Asked {
  readonly operation: string;
  readonly input: unknown;
}

/** The digest of what was asked; by its parsed form, so that `1.0` and `1.00` are the same input (rule L-04). */
export function fingerprintOf(digestKey: Buffer, { operation, input }: Asked): Buffer {
  return keyedDigest(digestKey, canonicalJson([operation, input]));
}
