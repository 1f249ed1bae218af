import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MembersContext } from '../members-context.js';
import {
  endQualificationBetween,
  ownQualificationPool,
  type QualificationPool,
  qualificationPoolNotFound,
} from './qualification-pool.js';

export interface EndQualificationPoolInput {
  /** Null: the caller's text is no such id. */
  readonly poolId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends that what an account buys counts for its parent's level too, or takes an offer back: either side may, by itself
 * (rule K-16). Nothing of the account counts for the parent any more; the level that the parent has stays until it ends.
 * May refuse with QUALIFICATION_POOL_NOT_FOUND (it has ended, or the caller acts for neither).
 */
export async function endQualificationPool(
  context: MembersContext,
  { poolId, reason }: EndQualificationPoolInput,
): Promise<CommandOutcome<QualificationPool>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const own = await ownQualificationPool(em, principal, coalitionId, poolId);
    if (!own) return refusedWith(qualificationPoolNotFound());
    const { pool } = own;
    const at = await coalitionNow(em, coalitionId);
    if (!(await endQualificationBetween(em, coalitionId, pool, { at, by: actorOf(principal) })))
      return refusedWith(qualificationPoolNotFound());
    await writeAudit(em, context, {
      coalitionId,
      action: 'qualification-pool.ended',
      objectId: encodeId('qualificationPool', pool.id),
      reason,
      before: { status: pool.status },
      after: { status: 'ENDED' },
    });
    return done({ ...pool, status: 'ENDED' });
  });
}
