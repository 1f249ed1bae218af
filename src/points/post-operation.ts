import type { Operation } from '../ledger/operations.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

/** Prices an operation on the coalition's terms and posts it. */
export function postOperation(
  { programme, ledger }: Pick<PointsContext, 'programme' | 'ledger'>,
  coalitionId: bigint,
  operationOn: (snapshot: ProgrammeSnapshot) => Operation,
): Promise<PointsOutcome> {
  return onCurrentTerms<PointsOutcome>(programme, coalitionId, (snapshot) =>
    ledger.post(coalitionId, operationOn(snapshot)),
  );
}
