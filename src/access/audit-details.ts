import { createHash } from 'node:crypto';
import { canonicalJson } from '../values/canonical-json.js';
import type { JsonValue } from '../values/metadata.js';

/** What can be personal of an entry of the audit log; lies beside it, erasable (rules ). */
export interface AuditDetails {
  /** In somebody's own words. */
  readonly reason: string | null;
  readonly personalBefore: JsonValue | null;
  readonly personalAfter: JsonValue | null;
}

/**
 * The hash that the sealed entry keeps of its details: SHA-256 over the salt and their canonical JSON. With the erasable
 * row gone, the salt is gone too, and the hash tells nothing.
 */
export function auditDetailsHash(salt: Uint8Array, details: AuditDetails): Buffer {
  const { reason, personalBefore, personalAfter } = details;
  return createHash('sha256')
    .update(salt)
    .update(canonicalJson({ reason, personalBefore, personalAfter }))
    .digest();
}
