import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { coalitionNow } from '../../ledger/balances.js';
import { operatorOnly } from '../../points/operator-only.js';
import type { PointsContext } from '../../points/points-context.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { orderNotFound } from './change-giving-order.js';
import { endOrder } from './end-order.js';
import { type GivingOrder, lockOrder, readOrders } from './giving-order.js';

export interface EndGivingOrderInput {
  readonly orderId: bigint | null;
  /** An operator must give one. */
  readonly reason: string | null;
}

/**
 * Ends a standing order for good (rule C-03): once it has answered, nothing more is given by it. What was given stays
 * given. Nothing changes where it has ended already. For the member itself, and for operators with a reason. May refuse
 * with INVALID_INPUT, GIVING_ORDER_NOT_FOUND.
 */
export async function endGivingOrder(
  context: PointsContext,
  { orderId, reason }: EndGivingOrderInput,
): Promise<CommandOutcome<GivingOrder>> {
  const { principal } = context;
  const byMember = principal.kind === 'member';
  if (!byMember) operatorOnly(principal);
  if (!byMember && reason === null) {
    return refusedWith(refusal('INVALID_INPUT', 'Give the reason.', ['reason']));
  }
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const order = await lockOrder(em, coalitionId, orderId);
    if (!order || (byMember && order.memberId !== principal.memberId)) return refusedWith(orderNotFound());
    if (order.status === 'ENDED') return done(order);
    const because = byMember ? 'MEMBER' : 'OPERATOR';
    await endOrder(em, coalitionId, order.id, because, await coalitionNow(em, coalitionId));
    await writeAudit(em, context, {
      coalitionId,
      action: 'giving-order.ended',
      objectId: encodeId('givingOrder', order.id),
      reason,
      before: { status: order.status },
      after: { status: 'ENDED', because },
    });
    const ended = (await readOrders(em, coalitionId, [order.id])).get(order.id);
    if (!ended) throw new Error('a standing order is gone');
    return done(ended);
  });
}
