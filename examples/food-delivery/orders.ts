import { type Hamsood, type Money, money, newIdempotencyKey, subtractMoney } from '@hamsood/partner-sdk';
import { outcomeOf, type Payment } from '../frame/payment.ts';
import { type Dish, totalOf } from './menu.ts';

/**
 * An order on its way. Whatever is asked of the coalition has its idempotency key in here, made with the order and
 * written down with it before the first call: a process that died between any two lines asks again with the same keys.
 * Points are texts, since JSON has no bigint.
 */
export interface Order {
  readonly id: string;
  readonly memberId: string;
  readonly placedAt: string;
  readonly lines: ReadonlyArray<{ readonly dish: string; readonly price: Money }>;
  readonly total: Money;
  /** How many points it takes, and what these are worth. */
  readonly points: string;
  readonly worth: Money;
  /**
   * `PLACING`: points are being set aside. `WAITING`: for the kitchen. `ACCEPTING`: points are being taken, and given
   * for what is paid in money. `CANCELLING`: points are being given back.
   */
  readonly state: 'PLACING' | 'WAITING' | 'ACCEPTING' | 'ACCEPTED' | 'CANCELLING' | 'CANCELLED';
  /** Who cancelled it; null: nobody, or the coalition has refused (`refusal`). */
  readonly cancelledBy: 'CUSTOMER' | 'KITCHEN' | null;
  readonly refusal: string | null;
  readonly keys: {
    readonly hold: string;
    readonly capture: string;
    readonly release: string;
    readonly earn: string;
  };
  readonly hold: { readonly id: string; readonly until: string } | null;
  readonly burn: { readonly id: string } | null;
  readonly earn: { readonly id: string; readonly points: string } | null;
  readonly refunds: readonly Refund[];
}

/** A dish that was missing: paid back as it was paid, in points and in money. */
export interface Refund {
  readonly line: number;
  readonly points: string;
  readonly money: Money;
  readonly keys: { readonly burn: string; readonly earn: string };
  readonly done: boolean;
  /** How many of the points that the purchase had earned are gone again. */
  readonly unearned: string;
  readonly refusal: string | null;
}

/** @param id the page's own, so that an order that is sent again is the same order */
export function newOrder(
  id: string,
  memberId: string,
  dishes: readonly Dish[],
  { points, worth }: Payment,
): Order {
  return {
    id,
    memberId,
    placedAt: new Date().toISOString(),
    lines: dishes.map(({ id, price }) => ({ dish: id, price })),
    total: totalOf(dishes),
    points: points.toString(),
    worth,
    state: 'PLACING',
    cancelledBy: null,
    refusal: null,
    keys: {
      hold: newIdempotencyKey(),
      capture: newIdempotencyKey(),
      release: newIdempotencyKey(),
      earn: newIdempotencyKey(),
    },
    hold: null,
    burn: null,
    earn: null,
    refunds: [],
  };
}

/** The kitchen takes the order; undefined: there is nothing to take. */
export function accept(order: Order): Order | undefined {
  return order.state === 'WAITING' ? { ...order, state: 'ACCEPTING' } : undefined;
}

/** The order is called off before the kitchen has taken it; undefined: too late. */
export function cancel(cancelledBy: 'CUSTOMER' | 'KITCHEN'): (order: Order) => Order | undefined {
  return (order) => (order.state === 'WAITING' ? { ...order, state: 'CANCELLING', cancelledBy } : undefined);
}

/**
 * A dish was missing. Points and what they were worth come back in the proportion in which the order was paid, counted over
 * all refunds, so that they add up to what was paid when everything is refunded; the rest comes back in money.
 */
export function refund(line: number): (order: Order) => Order | undefined {
  return (order) => {
    const price = order.lines[line]?.price;
    if (!price || order.state !== 'ACCEPTED') return undefined;
    if (order.refunds.some((earlier) => earlier.line === line)) return undefined;
    const before = order.refunds.map((earlier) => order.lines[earlier.line]?.price).filter((each) => !!each);
    const back = (refunded: bigint) => (BigInt(order.points) * refunded) / BigInt(order.total.amount);
    const sum = before.reduce((all, each) => all + BigInt(each.amount), 0n);
    const [earlier, all] = [back(sum), back(sum + BigInt(price.amount))];
    const points = all - earlier;
    const worthOf = (some: bigint) =>
      some === 0n ? 0n : (BigInt(order.worth.amount) * some) / BigInt(order.points);
    const worth = worthOf(all) - worthOf(earlier);
    const made: Refund = {
      line,
      points: points.toString(),
      money: subtractMoney(price, money(worth, price.currency)),
      keys: { burn: newIdempotencyKey(), earn: newIdempotencyKey() },
      done: false,
      unearned: '0',
      refusal: null,
    };
    return { ...order, refunds: [...order.refunds, made] };
  };
}

/** Does what comes next in an order's life; undefined where it waits for somebody, or is over. */
export function stepOf(hamsood: Hamsood, merchantId: string): (order: Order) => Promise<Order | undefined> {
  return async (order) => {
    switch (order.state) {
      case 'PLACING':
        return setAside(order);
      case 'ACCEPTING':
        return settle(order);
      case 'CANCELLING':
        return giveBack(order);
      case 'ACCEPTED':
        return payBack(order);
      default:
        return undefined;
    }
  };

  async function setAside(order: Order): Promise<Order> {
    const { memberId, points, keys } = order;
    if (points === '0') return { ...order, state: 'WAITING' };
    const { value, refused } = await outcomeOf(
      hamsood.points.hold(
        { member: { id: memberId }, merchantId, points: BigInt(points), purchaseReference: order.id },
        { idempotencyKey: keys.hold },
      ),
    );
    if (!value) return { ...order, state: 'CANCELLED', refusal: refused };
    const { id, expiresAt } = value.hold;
    return { ...order, state: 'WAITING', hold: { id, until: expiresAt.toISOString() } };
  }

  async function settle(order: Order): Promise<Order> {
    const { memberId, hold, burn, earn, keys } = order;
    if (hold && !burn) {
      const { value, refused } = await outcomeOf(
        hamsood.points.capture({ holdId: hold.id }, { idempotencyKey: keys.capture }),
      );
      // The kitchen took longer than points are set aside for: they are the customer's again.
      if (!value) return { ...order, state: 'CANCELLED', refusal: refused };
      return { ...order, burn: { id: value.transaction.id } };
    }
    const paid = subtractMoney(order.total, order.worth);
    if (paid.amount !== '0' && !earn) {
      const purchase = { reference: order.id, amount: paid };
      const { value, refused } = await outcomeOf(
        hamsood.points.earn(
          { member: { id: memberId }, merchantId, purchase },
          { idempotencyKey: keys.earn },
        ),
      );
      // The meal is on its way all the same.
      if (!value) return { ...order, state: 'ACCEPTED', refusal: refused };
      const { id, points } = value.transaction;
      return { ...order, earn: { id, points: points.toString() } };
    }
    return { ...order, state: 'ACCEPTED' };
  }

  async function giveBack(order: Order): Promise<Order> {
    if (order.hold) {
      // Refused where the hold's time is over: then the points are back already.
      await outcomeOf(
        hamsood.points.release({ holdId: order.hold.id }, { idempotencyKey: order.keys.release }),
      );
    }
    return { ...order, state: 'CANCELLED' };
  }

  async function payBack(order: Order): Promise<Order | undefined> {
    const open = order.refunds.find(({ done }) => !done);
    if (!open) return undefined;
    const paidBack = await undo(order, open);
    return { ...order, refunds: order.refunds.map((each) => (each === open ? paidBack : each)) };
  }

  /** Both calls have their keys: whichever of them was made before a crash answers again what it answered then. */
  async function undo({ id, burn, earn }: Order, { keys, ...refund }: Refund): Promise<Refund> {
    const reason = `missing from order ${id}`;
    let { refusal, unearned } = refund;
    if (burn && refund.points !== '0') {
      const { refused } = await outcomeOf(
        hamsood.points.reverse(
          { transactionId: burn.id, points: BigInt(refund.points), reason },
          { idempotencyKey: keys.burn },
        ),
      );
      refusal ??= refused ?? null;
    }
    if (earn && refund.money.amount !== '0') {
      const { value, refused } = await outcomeOf(
        hamsood.points.reverse(
          { transactionId: earn.id, amount: refund.money, reason },
          { idempotencyKey: keys.earn },
        ),
      );
      refusal ??= refused ?? null;
      // None where the refund is too small to change the points.
      unearned = (value?.transaction?.points ?? 0n).toString();
    }
    return { ...refund, keys, refusal, unearned, done: true };
  }
}
