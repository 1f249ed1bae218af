import { createHash } from 'node:crypto';
import { canonicalJson } from '../values/canonical-json.js';
import type { OperationDetails } from './operations.js';

/** Whether there is anything to keep beside the ledger. */
export function hasDetails(details: OperationDetails): boolean {
  const { reference, category, lines, reason, metadata } = details;
  return [reference, category, lines, reason, metadata].some((value) => value !== null);
}

/**
 * The hash that the sealed row keeps of its details: sha-256 over the salt and the details' canonical JSON. With the
 * erasable row gone, the salt is gone too, and the hash tells nothing (rule L-07).
 */
export function detailsHash(details: OperationDetails): Buffer {
  const { salt, reference, category, lines, reason, metadata } = details;
  return createHash('sha256')
    .update(salt)
    .update(canonicalJson({ reference, category, lines, reason, metadata }))
    .digest();
}
