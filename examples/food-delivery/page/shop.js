import { newIdempotencyKey } from '@hamsood/partner-sdk';
import { arrive } from '../../frame/page/arrive.js';
import { AskError, ask } from '../../frame/page/ask.js';
import { byId, el, replace } from '../../frame/page/dom.js';
import { FRAME_TEXTS, problem } from '../../frame/page/frame-texts.js';
import { startHeader } from '../../frame/page/header.js';
import { points, price, say } from '../../frame/page/language.js';
import { oneAtATime } from '../../frame/page/one-at-a-time.js';
import { PointsSlider } from '../../frame/page/points-slider.js';
import { orderCard } from './order-card.js';
import { plate } from './plate.js';
import { TEXTS } from './texts.js';

/** @typedef {import('../menu.ts').Dish} Dish */
/** @typedef {import('../orders.ts').Order} Order */

/** How often an order is looked at that is on its way by itself. */
const LOOK_AGAIN_MS = 1_000;

const menu = el('ul', { class: 'menu' });
const lines = el('ul', { class: 'column' });
const trouble = el('p', { class: 'problem', role: 'alert' });
const submit = /** @type {HTMLButtonElement} */ (
  el('button', { class: 'main', id: 'place-order', type: 'button', onclick: () => void placeOrder() })
);
const orders = el('div', { class: 'orders', id: 'orders' });
const titles = { menu: el('h2'), basket: el('h2'), orders: el('h2') };
/** On a phone the basket is below the menu. */
const toBasket = el('a', { class: 'to-basket', href: '#basket', hidden: true });
const basketIsEmpty = el('p', { class: 'quiet' });

/** @type {string[]} */
let basket = [];
/** The order that this basket becomes: sent again, it is the same one. */
let orderId = newIdempotencyKey();
/** @type {{ menu: readonly Dish[], orders: readonly Order[] }} */
let state = { menu: [], orders: [] };
let isPlacing = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextLook;

const slider = new PointsSlider(
  'basket',
  (wanted) => ask('/api/quote', { dishes: basket, points: wanted }),
  ({ earns = '0' }) =>
    earns === '0'
      ? []
      : [el('div', { class: 'sum gain' }, el('dt', {}, say(TEXTS.earns)), el('dd', {}, points(earns)))],
  () => tellSubmit(),
);

/** Whether something happens to it that nobody has to do. @param {Order} order */
const isMoving = ({ state: where, refunds }) =>
  where === 'PLACING' || where === 'ACCEPTING' || where === 'CANCELLING' || refunds.some(({ done }) => !done);

/** @param {unknown} error */
function tellTrouble(error) {
  const { code, message } = error instanceof AskError ? error : { code: 'ERROR', message: String(error) };
  replace(trouble, say(problem(code, message)));
}

/** Asks what there is, and again while something is on its way or the app is away. */
const look = oneAtATime(async () => {
  clearTimeout(nextLook);
  try {
    const before = JSON.stringify(state.orders);
    state = await ask('/api/state');
    if (!isPlacing) replace(trouble);
    if (state.orders.some(({ id }) => id === orderId)) emptyBasket();
    // A button that is replaced while somebody presses it is never clicked.
    if (JSON.stringify(state.orders) !== before) writeOrders();
    if (state.orders.some(isMoving)) nextLook = setTimeout(() => void look(), LOOK_AGAIN_MS);
  } catch (error) {
    tellTrouble(error);
    nextLook = setTimeout(() => void look(), LOOK_AGAIN_MS);
  }
});

/** @param {() => Promise<unknown>} work */
async function act(work) {
  try {
    await work();
  } catch (error) {
    await look();
    tellTrouble(error);
    if (error instanceof AskError && error.code === 'NOT_REACHED')
      nextLook = setTimeout(() => void look(), LOOK_AGAIN_MS);
    return;
  }
  await look();
}

async function placeOrder() {
  const { quote } = slider;
  if (!quote || isPlacing) return;
  isPlacing = true;
  replace(trouble);
  tellSubmit();
  await act(async () => {
    await ask('/api/orders', { id: orderId, dishes: basket, points: quote.points });
  });
  isPlacing = false;
  writeBasket();
}

/** The order has arrived, whether or not the page was told. */
function emptyBasket() {
  basket = [];
  orderId = newIdempotencyKey();
  writeBasket();
}

/** @param {string} id @param {number} by */
function change(id, by) {
  if (by > 0) basket = [...basket, id];
  else basket = basket.filter((_, index) => index !== basket.lastIndexOf(id));
  writeBasket();
}

function writeMenu() {
  replace(
    menu,
    ...state.menu.map((dish) =>
      el(
        'li',
        { class: 'card dish' },
        plate(dish.id),
        el('div', {}, el('h3', {}, say(dish.name)), el('p', { class: 'quiet small' }, say(dish.about))),
        el(
          'div',
          { class: 'foot' },
          el('span', { class: 'price' }, price(dish.price)),
          el(
            'button',
            {
              type: 'button',
              id: `add-${dish.id}`,
              'aria-label': say(TEXTS.addDish, { dish: say(dish.name) }),
              onclick: () => change(dish.id, 1),
            },
            say(TEXTS.add),
          ),
        ),
      ),
    ),
  );
}

function writeBasket() {
  const counts = state.menu.map((dish) => ({ dish, count: basket.filter((id) => id === dish.id).length }));
  replace(basketIsEmpty, basket.length === 0 ? say(TEXTS.empty) : null);
  basketIsEmpty.hidden = basket.length > 0;
  slider.element.hidden = basket.length === 0;
  submit.hidden = basket.length === 0;
  toBasket.hidden = basket.length === 0;
  replace(toBasket, say(TEXTS.toBasket, { count: points(String(basket.length)) }));
  replace(
    lines,
    ...counts.filter(({ count }) => count > 0).map(({ dish, count }) => basketLine(dish, count)),
  );
  slider.write();
  if (basket.length > 0) slider.refresh();
  else slider.forget();
  tellSubmit();
}

/** @param {Dish} dish @param {number} count */
function basketLine(dish, count) {
  const name = say(dish.name);
  /** @param {string} sign @param {import('../../frame/page/language.js').Text} text @param {number} by */
  const button = (sign, text, by) =>
    el(
      'button',
      {
        type: 'button',
        id: `${by > 0 ? 'more' : 'fewer'}-${dish.id}`,
        'aria-label': say(text, { dish: name }),
        onclick: () => change(dish.id, by),
      },
      sign,
    );
  return el(
    'li',
    { class: 'basket-line' },
    el('span', {}, name),
    el(
      'span',
      { class: 'count' },
      button('−', TEXTS.fewer, -1),
      el('span', {}, points(String(count))),
      button('+', TEXTS.more, 1),
    ),
  );
}

function tellSubmit() {
  submit.disabled = isPlacing || !slider.quote || basket.length === 0;
  replace(submit, say(isPlacing ? TEXTS.ordering : TEXTS.order));
}

function writeOrders() {
  const newestFirst = [...state.orders].reverse();
  const does =
    (/** @type {string} */ id) =>
    (/** @type {string} */ what, /** @type {object} */ body = {}) =>
      void act(() => ask(`/api/orders/${id}/${what}`, body));
  replace(
    orders,
    newestFirst.length === 0 ? el('p', { class: 'quiet' }, say(TEXTS.noOrders)) : null,
    ...newestFirst.map((order) => orderCard(order, state.menu, does(order.id))),
  );
}

function write() {
  replace(byId('brand'), say(TEXTS.brand));
  document.title = `${say(TEXTS.brand)} · ${say(FRAME_TEXTS.demonstration)}`;
  replace(titles.menu, say(TEXTS.menu));
  replace(titles.basket, say(TEXTS.basket));
  replace(titles.orders, say(TEXTS.orders));
  writeMenu();
  writeBasket();
  writeOrders();
}

const visitor = await arrive();
await look();
replace(
  byId('main'),
  el(
    'div',
    { class: 'columns' },
    el('section', { class: 'column' }, titles.menu, menu, toBasket),
    el(
      'section',
      { class: 'card basket', id: 'basket' },
      titles.basket,
      basketIsEmpty,
      lines,
      slider.element,
      trouble,
      submit,
    ),
  ),
  el('section', { class: 'column history' }, titles.orders, orders),
);
write();
startHeader(visitor, write, () => {
  if (basket.length > 0) slider.update();
  void look();
});
