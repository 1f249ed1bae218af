import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import type { MembersContext } from '../members-context.js';
import { isSamePerson } from './answer-parent-account.js';
import { lockPool, type PointsPool, poolNotFound } from './points-pool.js';

export interface AcceptPointsPoolInput {
  /** Null: the caller's text is no such id. */
  readonly poolId: bigint | null;
}

/**
 * Agrees, for the child, to draw on its parent's points (rule K-11); not as the person who offered it. May refuse with
 * POINTS_POOL_NOT_FOUND (no offer that waits, or not for whom the caller acts), SAME_PERSON_APPROVES.
 */
export async function acceptPointsPool(
  context: MembersContext,
  { poolId }: AcceptPointsPoolInput,
): Promise<CommandOutcome<PointsPool>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const own = await lockPool(em, principal, coalitionId, poolId);
    if (!own?.child || own.pool.status !== 'OFFERED') return refusedWith(poolNotFound());
    const { pool } = own;
    const by = actorOf(principal);
    if (await isSamePerson(em, coalitionId, pool.offeredBy, by)) {
      const message = 'Somebody else has to accept than the person who offered it.';
      return refusedWith(refusal('SAME_PERSON_APPROVES', message, ['poolId']));
    }
    const at = await coalitionNow(em, coalitionId);
    await em.execute(
      'update points_pool set agreed_at = ?::timestamptz, agreed_by = ? where coalition_id = ? and id = ?',
      [at.toISOString(), by, coalitionId, pool.id],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'points-pool.agreed',
      objectId: encodeId('pointsPool', pool.id),
      before: { status: pool.status },
      after: { status: 'AGREED' },
    });
    return done({ ...pool, status: 'AGREED', agreedAt: at });
  });
}
