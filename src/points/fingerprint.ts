import { createHash } from 'node:crypto';
import { canonicalJson } from '../values/canonical-json.js';

/** sha-256 of an operation's name and its parsed input, so that `1.0` and `1.00` are the same input (rule L-04). */
export function fingerprintOf(operation: string, input: unknown): Buffer {
  return createHash('sha256')
    .update(canonicalJson([operation, input]))
    .digest();
}
