import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { ErrorCode } from '../../values/refusal.js';

/** Due: it is being carried out. What was missed is not made up for. */
export const GIVING_GIFT_STATUSES = ['DUE', 'GIVEN', 'MISSED'] as const;
export type GivingGiftStatus = (typeof GIVING_GIFT_STATUSES)[number];

/** What an order came to on a day. */
export interface GivingGift {
  readonly orderId: bigint;
  /** 1, 2, 3 … per order. */
  readonly number: number;
  readonly day: Day;
  readonly points: bigint;
  readonly status: GivingGiftStatus;
  /** The donation's, where it was given. */
  readonly transactionId: bigint | null;
  /** Where it was missed. */
  readonly missedBecause: ErrorCode | null;
}

/** Which of an order's gifts: newest first. */
export interface GiftsPage {
  readonly limit: number;
  /** Only those before that number. */
  readonly older: bigint | undefined;
}

/** The same page of the gifts of each of several orders; orders without any are left out. */
export async function listGiftsOfOrders(
  em: EntityManager,
  coalitionId: bigint,
  orderIds: readonly bigint[],
  { limit, older }: GiftsPage,
): Promise<Map<bigint, GivingGift[]>> {
  const rows = await em.execute<
    {
      order_id: string;
      number: number;
      day: Day;
      points: string;
      status: GivingGiftStatus;
      transaction_id: string | null;
      missed_because: ErrorCode | null;
    }[]
  >(
    `select g.order_id::text, g.number, g.day::text, g.points::text, g.status, g.transaction_id::text, g.missed_because
       from unnest(?::bigint[]) of_order(id)
      cross join lateral (
        select * from giving_gift g where g.coalition_id = ? and g.order_id = of_order.id and g.number < coalesce(?::bigint, 2147483648)
         order by g.number desc limit ?) g
      order by g.order_id, g.number desc`,
    [integerArray(orderIds), coalitionId, older ?? null, limit],
  );
  const gifts = rows.map(({ order_id, number, day, points, status, transaction_id, missed_because }) => ({
    orderId: BigInt(order_id),
    ...{ number, day, status },
    points: BigInt(points),
    transactionId: transaction_id === null ? null : BigInt(transaction_id),
    missedBecause: missed_because,
  }));
  return Map.groupBy(gifts, ({ orderId }) => orderId);
}
