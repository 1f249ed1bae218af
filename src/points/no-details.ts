import type { OperationDetails } from '../ledger/operations.js';

/** The details of an operation that brings none: no free text, no metadata. */
export function noDetails(salt: Buffer): OperationDetails {
  return { reference: null, category: null, lines: null, reason: null, metadata: null, salt };
}
