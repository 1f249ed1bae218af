import { coalitionNow } from '../../ledger/balances.js';
import type { CharityCampaignTerms } from '../../partners/charities/charity-terms.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { firstOfMonth } from '../../values/calendar.js';
import { addDays, type Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import { giftOf, largestGift } from './due-gift.js';
import { endOrder } from './end-order.js';
import { nextLook } from './giving-days.js';
import { type GivingOrder, lockDueOrders } from './giving-order.js';
import { carriedAt } from './read-occasions.js';

/** Orders that are looked at in one transaction. */
export const LOOKS_AT_ONCE = 100;

/**
 * Looks at the orders that are due and writes down what they come to, as gifts that are due; carrying them out is another
 * transaction's. Whoever has an order is left to it. Ends orders whose campaign is over or whose account is closed.
 * @returns how many were looked at
 */
export async function planGifts(
  em: EntityManager,
  { coalitionId, terms, giving }: ProgrammeSnapshot,
): Promise<number> {
  const at = await coalitionNow(em, coalitionId);
  const today = dayOf(at, terms.timeZone);
  const orders = await lockDueOrders(em, coalitionId, today, LOOKS_AT_ONCE);
  const accounts = await accountsOf(em, coalitionId, orders);
  const quiet: bigint[] = [];
  let looked = 0;
  for (const order of orders) {
    const campaign = giving.campaigns.get(order.campaignId);
    // Newer than the terms that this process knows: at the next turn it knows them.
    if (!campaign) continue;
    looked += 1;
    const account = accounts.get(order.memberId);
    if (!account) throw new Error('an order is of a member without an account');
    if (account.closed || (campaign.until !== null && campaign.until < today)) {
      await endOrder(em, coalitionId, order.id, account.closed ? 'ACCOUNT' : 'CAMPAIGN', at);
    } else if (isQuiet(order, campaign, account, today)) {
      quiet.push(order.id);
    } else {
      const look = { em, coalitionId, order, campaign, today, month: firstOfMonth(today, terms.calendar) };
      const { points, carried, lapsingBy } = await comeTo(look, account.version);
      if (points > 0n)
        await insertGift(em, coalitionId, { orderId: order.id, day: today, points, lapsingBy });
      await em.execute(
        `update giving_order set due_on = ?::date, counted_until = ?, carried = ?::numeric where coalition_id = ? and id = ?`,
        [
          ...[nextLook(order.rule, today, terms.calendar), account.version, String(carried)],
          ...[coalitionId, order.id],
        ],
      );
    }
  }
  if (quiet.length > 0) {
    await em.execute(
      'update giving_order set due_on = ?::date where coalition_id = ? and id = any (?::bigint[])',
      [addDays(today, 1), coalitionId, integerArray(quiet)],
    );
  }
  return looked;
}

/**
 * Whether nothing can have become due since the last look, and nothing is left of what it counted: then it is looked at again
 * tomorrow, as most orders are on most days, with one statement for all of them.
 */
function isQuiet(
  { rule, countedUntil, carried }: GivingOrder,
  campaign: CharityCampaignTerms,
  { version, soonestExpiry }: OrderAccount,
  today: Day,
): boolean {
  if (rule.kind === 'MONTHLY') return false;
  if (rule.kind === 'BEFORE_EXPIRY')
    return soonestExpiry === null || soonestExpiry > addDays(today, rule.days);
  // What was counted when the order was paused has not been given.
  return version === countedUntil && giftOf(rule, campaign, carried, null).points === 0n;
}

interface Look {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  readonly order: GivingOrder;
  readonly campaign: CharityCampaignTerms;
  readonly today: Day;
  /** Its first day. */
  readonly month: Day;
}

/** What an order comes to today. */
async function comeTo(
  look: Look,
  version: number,
): Promise<{ readonly points: bigint; readonly carried: bigint; readonly lapsingBy: Day | null }> {
  const { em, coalitionId, order, campaign, today } = look;
  const { rule } = order;
  switch (rule.kind) {
    case 'MONTHLY':
      return { points: rule.points, carried: 0n, lapsingBy: null };
    case 'BEFORE_EXPIRY': {
      const lapsingBy = addDays(today, rule.days);
      const lapsing = await pointsLapsing(look, lapsingBy);
      const room = lapsing > 0n ? await roomOf(look) : null;
      const points = largestGift(campaign, { points: room !== null && room < lapsing ? room : lapsing });
      return { points, carried: 0n, lapsingBy };
    }
    default: {
      const carried = await carriedAt(em, coalitionId, order, campaign.currency, version);
      return { ...giftOf(rule, campaign, carried, await roomOf(look)), lapsingBy: null };
    }
  }
}

/** Points that may still be given in the month; null: no limit. What was missed does not count. */
async function roomOf({ em, coalitionId, order, month }: Look): Promise<bigint | null> {
  if (order.monthlyMost === null) return null;
  const [row] = await em.execute<{ points: string }[]>(
    `select coalesce(sum(points), 0)::text as points from giving_gift
      where coalition_id = ? and order_id = ? and day >= ?::date and status <> 'MISSED'`,
    [coalitionId, order.id, month],
  );
  const left = order.monthlyMost - BigInt(row?.points ?? 0);
  return left > 0n ? left : 0n;
}

/** What the member could spend today and whose last day is not later than that one. */
async function pointsLapsing({ em, coalitionId, order, today }: Look, by: Day): Promise<bigint> {
  const [row] = await em.execute<{ points: string }[]>(
    `select coalesce(sum(l.points), 0)::text as points
       from member_account a cross join lateral unnest(a.lot_expiries, a.lot_points) l(expiry, points)
      where a.coalition_id = ? and a.member_id = ? and l.expiry between ?::date and ?::date`,
    [coalitionId, order.memberId, today, by],
  );
  return BigInt(row?.points ?? 0);
}

/** What a look has to know of a member's account. */
interface OrderAccount {
  /** Of its balance. */
  readonly version: number;
  readonly closed: boolean;
  /** Last day of the lot that lapses first; null: without any, or none lapses. */
  readonly soonestExpiry: Day | null;
}

async function accountsOf(
  em: EntityManager,
  coalitionId: bigint,
  orders: readonly GivingOrder[],
): Promise<Map<bigint, OrderAccount>> {
  const rows = await em.execute<{ id: string; version: number; closed: boolean; soonest: Day | null }[]>(
    `select member_id::text as id, version, status = 'CLOSED' as closed, nullif(soonest_expiry, 'infinity')::text as soonest
       from member_account where coalition_id = ? and member_id = any (?::bigint[])`,
    [coalitionId, integerArray(orders.map(({ memberId }) => memberId))],
  );
  return new Map(
    rows.map(({ id, version, closed, soonest }) => [BigInt(id), { version, closed, soonestExpiry: soonest }]),
  );
}

async function insertGift(
  em: EntityManager,
  coalitionId: bigint,
  gift: {
    readonly orderId: bigint;
    readonly day: Day;
    readonly points: bigint;
    readonly lapsingBy: Day | null;
  },
): Promise<void> {
  await em.execute(
    `insert into giving_gift (coalition_id, order_id, number, day, points, lapsing_by)
     select ?, ?, coalesce(max(number), 0) + 1, ?::date, ?, ?::date from giving_gift where coalition_id = ? and order_id = ?`,
    [...[coalitionId, gift.orderId, gift.day, gift.points, gift.lapsingBy], ...[coalitionId, gift.orderId]],
  );
}
