import type { Operation } from '../ledger/operations.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

/** Terms that change faster than an operation can be priced would be a fault, not traffic. */
const MOST_TRIES = 20;

/**
 * Prices an operation on the coalition's terms and posts it. Where the ledger finds, under its locks, that the terms
 * have been replaced meanwhile, the operation is priced again: the state that counts is the one in the database when
 * the operation is applied (rule P-04).
 */
export async function postOperation(
  { programme, ledger }: Pick<PointsContext, 'programme' | 'ledger'>,
  coalitionId: bigint,
  operationOn: (snapshot: ProgrammeSnapshot) => Operation,
): Promise<PointsOutcome> {
  let atLeast: bigint | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const snapshot = await programme.snapshot(coalitionId, atLeast === undefined ? {} : { atLeast });
    const outcome = await ledger.post(coalitionId, operationOn(snapshot));
    if (outcome.kind !== 'stale') return outcome;
    atLeast = outcome.referenceVersion;
  }
  throw new Error('the terms of the coalition change faster than an operation can be priced');
}
