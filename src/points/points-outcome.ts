import type { Outcome } from '../ledger/operations.js';

/**
 * What a command that moves points answers: what was posted with the balance after it, or a refusal with the balance as
 * it stands where the member is known. `replayed`: the idempotency key was known, this is its first outcome again.
 */
export type PointsOutcome = Exclude<Outcome, { readonly kind: 'stale' }>;
