import type { Outcome } from '../ledger/operations.js';
import type { Programme, ProgrammeSnapshot } from '../partners/programme.js';

type Stale = Extract<Outcome, { readonly kind: 'stale' }>;

/** Terms that change faster than an operation can be priced would be a fault, not traffic. */
const MOST_TRIES = 20;

/**
 * Attempts something on the coalition's terms, and again where the ledger finds that they have been replaced
 * meanwhile: the state that counts is the one in the database when the operation is decided (rule P-04).
 */
export async function onCurrentTerms<T extends object>(
  programme: Pick<Programme, 'snapshot'>,
  coalitionId: bigint,
  attempt: (snapshot: ProgrammeSnapshot) => Promise<T | Stale>,
): Promise<T> {
  let atLeast: bigint | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const snapshot = await programme.snapshot(coalitionId, atLeast === undefined ? {} : { atLeast });
    const result = await attempt(snapshot);
    if (!isStale(result)) return result;
    atLeast = result.referenceVersion;
  }
  throw new Error('the terms of the coalition change faster than an operation can be priced');
}

function isStale(result: object): result is Stale {
  return 'kind' in result && result.kind === 'stale';
}
