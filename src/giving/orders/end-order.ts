import type { EntityManager } from '../../runtime/database.js';
import type { GivingOrderEnd } from './giving-order.js';

/** Ends an order for good; one that has ended stays as it is. */
export async function endOrder(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
  because: GivingOrderEnd,
  at: Date,
): Promise<void> {
  await em.execute(
    `update giving_order set status = 'ENDED', ended_because = ?, ended_at = ?::timestamptz
      where coalition_id = ? and id = ? and status <> 'ENDED'`,
    [because, at.toISOString(), coalitionId, id],
  );
}
