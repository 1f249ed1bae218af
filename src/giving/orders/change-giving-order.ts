import { writeAudit } from '../../access/audit-log.js';
import { commandTransaction } from '../../access/command-transaction.js';
import type { MemberPrincipal } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { PointsContext } from '../../points/points-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { largestGift } from './due-gift.js';
import { firstLook } from './giving-days.js';
import { type GivingOrder, lockOrder } from './giving-order.js';
import { carriedAt } from './read-occasions.js';

export interface ChangeGivingOrderInput {
  readonly orderId: bigint | null;
  /** While it is, nothing is given, and what is bought or spent does not count. */
  readonly paused: boolean;
  /** Points in a month from now on; null: no limit. */
  readonly monthlyMost: bigint | null;
}

/**
 * Pauses a standing order or lets it go on, and says how much it gives in a month at most (rule C-03). What is bought or
 * spent while it is paused does not count later; what was before, and was not given yet, is carried on, also where its points
 * vest later, and what is taken back of it is offset whenever that happens (rule C-09). Nothing changes where it is so
 * already. May refuse with INVALID_INPUT, GIVING_ORDER_NOT_FOUND, GIVING_ORDER_ENDED, DONATION_NOT_POSSIBLE. For members, and contacts who act for their account.
 */
export async function changeGivingOrder(
  context: PointsContext & { readonly principal: MemberPrincipal },
  { orderId, paused, monthlyMost }: ChangeGivingOrderInput,
): Promise<CommandOutcome<GivingOrder>> {
  const { coalitionId, memberId } = context.principal;
  const { giving, terms } = await context.programme.snapshot(coalitionId);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const order = await lockOrder(em, coalitionId, orderId);
    if (order?.memberId !== memberId) return refusedWith(orderNotFound());
    const campaign = giving.campaigns.get(order.campaignId);
    if (!campaign) throw new Error('an order names a campaign that is not there');
    if (order.rule.kind === 'MONTHLY' && monthlyMost !== null) {
      const message = 'What is given each month needs no limit: leave it out.';
      return refusedWith(refusal('INVALID_INPUT', message, ['monthlyMost']));
    }
    if (order.status === 'ENDED') {
      const message = 'The order has ended: make a new one.';
      return refusedWith(refusal('GIVING_ORDER_ENDED', message, ['orderId']));
    }
    if (monthlyMost !== null && largestGift(campaign, { points: monthlyMost }) === 0n) {
      const message = 'The campaign takes no donation as small as that: allow more in a month.';
      return refusedWith(refusal('DONATION_NOT_POSSIBLE', message, ['monthlyMost']));
    }
    const status = paused ? 'PAUSED' : 'ACTIVE';
    if (status === order.status && monthlyMost === order.monthlyMost) return done(order);
    const pauses = order.status === 'ACTIVE' && paused;
    const goesOn = order.status === 'PAUSED' && !paused;
    const version = await versionOf(em, coalitionId, memberId);
    // What has happened until now counts, and is given once the order goes on.
    const carried = pauses
      ? await carriedAt(em, coalitionId, order, campaign.currency, version)
      : order.carried;
    // Days that passed while it was paused are not made up for; one that is still to come stays: it gives once a month.
    const today = dayOf(await coalitionNow(em, coalitionId), terms.timeZone);
    const next = firstLook(order.rule, today, campaign.from, terms.calendar);
    const changed: GivingOrder = {
      ...{ ...order, status, monthlyMost },
      ...(pauses ? { carried, countedUntil: version } : {}),
      ...(goesOn && next > order.dueOn ? { dueOn: next } : {}),
    };
    await em.execute(
      `update giving_order set status = ?, monthly_most = ?::bigint, counted_until = ?, carried = ?::numeric,
              due_on = ?::date,
              left_out = left_out + case when ? then int4multirange(int4range(counted_until, ?, '(]'))
                                         else int4multirange() end
        where coalition_id = ? and id = ?`,
      [
        ...[status, monthlyMost, changed.countedUntil, String(carried), changed.dueOn],
        ...[goesOn, version, coalitionId, order.id],
      ],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'giving-order.changed',
      objectId: encodeId('givingOrder', order.id),
      before: inWords(order),
      after: inWords(changed),
    });
    return done(changed);
  });
}

/** The refusal where there is no such order, or it is another member's: which of both is not told. */
export function orderNotFound(): Refusal {
  return refusal('GIVING_ORDER_NOT_FOUND', 'Give the id of a standing order of the member.', ['orderId']);
}

/** For the audit log. */
function inWords({ status, monthlyMost }: GivingOrder) {
  return { status, monthlyMost: monthlyMost === null ? null : String(monthlyMost) };
}

async function versionOf(em: EntityManager, coalitionId: bigint, memberId: bigint): Promise<number> {
  const [account] = await em.execute<{ version: number }[]>(
    'select version from member_account where coalition_id = ? and member_id = ?',
    [coalitionId, memberId],
  );
  if (!account) throw new Error('an order is of a member without an account');
  return account.version;
}
