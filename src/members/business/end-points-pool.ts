import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MembersContext } from '../members-context.js';
import { endPoolsBetween, ownPool, type PointsPool, poolNotFound } from './points-pool.js';

export interface EndPointsPoolInput {
  /** Null: the caller's text is no such id. */
  readonly poolId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Ends that an account draws on its parent's points, or takes an offer back: either side may, by itself (rule K-11). What
 * was drawn stays. Whoever is told so is not drawn on any more. May refuse with POINTS_POOL_NOT_FOUND (it has ended, or the
 * caller acts for neither), LEDGER_BUSY.
 */
export async function endPointsPool(
  context: MembersContext,
  { poolId, reason }: EndPointsPoolInput,
): Promise<CommandOutcome<PointsPool>> {
  const coalitionId = actingCoalition(context);
  const { principal } = context;
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      const own = await ownPool(em, principal, coalitionId, poolId);
      if (!own) return refusedWith(poolNotFound());
      const { pool } = own;
      const at = await coalitionNow(em, coalitionId);
      const ended = await endPoolsBetween(em, coalitionId, pool, { at, by: actorOf(principal) });
      // Somebody else was quicker.
      if (!ended.includes(pool.id)) return refusedWith(poolNotFound());
      await writeAudit(em, context, {
        coalitionId,
        action: 'points-pool.ended',
        objectId: encodeId('pointsPool', pool.id),
        reason,
        before: { status: pool.status },
        after: { status: 'ENDED' },
      });
      return done({ ...pool, status: 'ENDED' });
    }),
  );
}
