/** A food-delivery checkout that takes and gives points: see README.md. */
import path from 'node:path';
import { Hamsood } from '@hamsood/partner-sdk';
import { type Asked, pointsOf, serveApp } from '../frame/app-server.ts';
import { Conflict } from '../frame/conflict.ts';
import { Journal } from '../frame/journal.ts';
import { quotePayment } from '../frame/payment.ts';
import { readSettings } from '../frame/settings.ts';
import { Workflow } from '../frame/workflow.ts';
import { dishesOf, MENU, totalOf } from './menu.ts';
import { accept, cancel, newOrder, type Order, refund, stepOf } from './orders.ts';

const settings = readSettings();
const { endpoint, apiKey, merchantId } = settings;
const hamsood = new Hamsood({ apiKey, endpoint });
const journal = await Journal.open<Order>(path.join(settings.store, 'orders.json'));
const orders = new Workflow(journal, stepOf(hamsood, merchantId));

const paymentOf = ({ session, body }: Asked) => {
  const dishes = dishesOf(body.dishes);
  const question = {
    memberId: session.memberId,
    merchantId,
    total: totalOf(dishes),
    points: pointsOf(body.points),
  };
  return { dishes, payment: quotePayment(hamsood, question) };
};

/** Only one's own orders; the kitchen's buttons are on the same page, since there is no kitchen. */
const decide = ({ session, id }: Asked, decision: (order: Order) => Order | undefined) => {
  if (journal.get(id)?.memberId !== session.memberId)
    throw new Conflict('NO_SUCH_ORDER', 'There is no such order.');
  return orders.decide(id, decision);
};

await serveApp('food-delivery', settings, hamsood, {
  'GET /api/state': ({ session }) => ({
    menu: MENU,
    orders: journal.all().filter(({ memberId }) => memberId === session.memberId),
  }),
  'POST /api/quote': async (asked) => {
    const { dishes, payment } = paymentOf(asked);
    const { session } = asked;
    const paid = await payment;
    const total = totalOf(dishes);
    // Points are given for what is paid in money.
    const earned =
      paid.rest.amount === '0'
        ? undefined
        : await hamsood.points.quoteEarn({
            member: { id: session.memberId },
            merchantId,
            purchase: { amount: paid.rest },
          });
    return { ...paid, total, earns: earned?.points ?? 0n };
  },
  'POST /api/orders': async (asked) => {
    const id = String(asked.body.id);
    if (!/^[\da-f-]{36}$/.test(id)) throw new Conflict('NO_ID', 'An order has a UUID of its page.');
    // Sent again, by a page that has not heard of it or by the browser: the same order.
    const same = () => decide({ ...asked, id }, (order) => order);
    if (journal.get(id)) return same();
    const { dishes, payment } = paymentOf(asked);
    const paid = await payment;
    // Meanwhile it may have come a second time; from here on to its beginning nothing comes in between.
    if (journal.get(id)) return same();
    if (paid.points.toString() !== asked.body.points) {
      throw new Conflict('POINTS_CHANGED', 'The points have changed meanwhile: look again.');
    }
    return orders.begin(newOrder(id, asked.session.memberId, dishes, paid));
  },
  'POST /api/orders/:id/accept': (asked) => decide(asked, accept),
  'POST /api/orders/:id/decline': (asked) => decide(asked, cancel('KITCHEN')),
  'POST /api/orders/:id/cancel': (asked) => decide(asked, cancel('CUSTOMER')),
  'POST /api/orders/:id/refund': (asked) => decide(asked, refund(Number(asked.body.line))),
});
orders.resume();
