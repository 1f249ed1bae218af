import { el } from '../../frame/page/dom.js';
import { FRAME_TEXTS, problem } from '../../frame/page/frame-texts.js';
import { points, price, say, when } from '../../frame/page/language.js';
import { TEXTS } from './texts.js';

/** @typedef {import('../orders.ts').Order} Order */
/** @typedef {import('../menu.ts').Dish} Dish */

/** @type {Readonly<Record<Order['state'], string>>} */
const TONES = {
  PLACING: 'wait',
  WAITING: 'wait',
  ACCEPTING: 'wait',
  ACCEPTED: 'good',
  CANCELLING: 'wait',
  CANCELLED: 'bad',
};

/**
 * An order: where it is, what is in it, and what can be done about it.
 * @param {Order} order
 * @param {readonly Dish[]} menu
 * @param {(what: string, body?: object) => void} does
 */
export function orderCard(order, menu, does) {
  const { id, state, placedAt, cancelledBy, refusal } = order;
  return el(
    'article',
    { class: 'card order', 'data-order': id, 'data-state': state },
    el(
      'div',
      { class: 'head' },
      el('h3', {}, when(placedAt, true)),
      isAllBack(order)
        ? el('span', { class: 'pill bad' }, say(TEXTS.allBack))
        : el('span', { class: `pill ${TONES[state]}` }, say(TEXTS[state])),
    ),
    el('ul', {}, ...[...order.lines.keys()].map((index) => orderLine(order, index, menu, does))),
    el('p', { class: 'facts small quiet' }, ...factsOf(order).map((fact) => el('span', {}, fact))),
    refusal ? el('p', { class: 'problem small' }, say(problem(refusal))) : null,
    cancelledBy === 'KITCHEN' ? el('p', { class: 'small' }, say(TEXTS.byKitchen)) : null,
    state === 'WAITING'
      ? el(
          'div',
          { class: 'stage' },
          el(
            'p',
            { class: 'small' },
            el('strong', {}, `${say(FRAME_TEXTS.demonstration)}: `),
            say(TEXTS.kitchen),
          ),
          el(
            'button',
            { type: 'button', class: 'main', id: `accept-${id}`, onclick: () => does('accept') },
            say(TEXTS.accept),
          ),
          el(
            'button',
            { type: 'button', id: `decline-${id}`, onclick: () => does('decline') },
            say(TEXTS.decline),
          ),
        )
      : null,
    state === 'WAITING'
      ? el(
          'div',
          { class: 'actions' },
          el(
            'button',
            { type: 'button', class: 'link', id: `cancel-${id}`, onclick: () => does('cancel') },
            say(TEXTS.cancel),
          ),
        )
      : null,
  );
}

/** Whether no dish is left that was paid for. @param {Order} order */
function isAllBack({ lines, refunds }) {
  return refunds.filter(({ done, refusal }) => done && !refusal).length === lines.length;
}

/**
 * @param {Order} order
 * @param {number} index
 * @param {readonly Dish[]} menu
 * @param {(what: string, body?: object) => void} does
 */
function orderLine({ id, lines, state, refunds }, index, menu, does) {
  const line = lines[index];
  const dish = menu.find((known) => known.id === line?.dish);
  const refund = refunds.find((made) => made.line === index);
  const name = dish ? say(dish.name) : '';
  return el(
    'li',
    { class: 'order-line' },
    el('span', {}, name),
    line ? el('span', { class: 'price small' }, price(line.price)) : null,
    refund ? el('span', { class: 'small' }, refundText(refund)) : null,
    state === 'ACCEPTED' && !refund
      ? el(
          'button',
          {
            type: 'button',
            class: 'link small',
            id: `refund-${id}-${index}`,
            'aria-label': say(TEXTS.missingDish, { dish: name }),
            onclick: () => does('refund', { line: index }),
          },
          say(TEXTS.missing),
        )
      : null,
  );
}

/** @param {import('../orders.ts').Refund} refund */
function refundText({ done, points: back, money, unearned, refusal }) {
  if (!done) return say(TEXTS.refunding);
  if (refusal) return say(problem(refusal));
  const text = back === '0' ? TEXTS.refundedMoney : TEXTS.refunded;
  const told = say(text, { points: points(back), money: price(money) });
  return unearned === '0' ? told : `${told} · ${say(TEXTS.unearned, { points: points(unearned) })}`;
}

/** @param {Order} order */
function factsOf({ state, points: used, total, worth, hold, earn }) {
  const rest = price({ ...total, amount: String(BigInt(total.amount) - BigInt(worth.amount)) });
  if (state === 'CANCELLED') return [say(TEXTS.nothingTaken)];
  if (state === 'WAITING' && hold) {
    return [say(TEXTS.setAside, { points: points(used), until: when(hold.until, true) })];
  }
  if (state !== 'ACCEPTED') return [];
  return [
    used === '0'
      ? say(TEXTS.paidMoney, { money: rest })
      : say(TEXTS.paid, { points: points(used), money: rest }),
    ...(earn && earn.points !== '0' ? [say(TEXTS.earned, { points: points(earn.points) })] : []),
  ];
}
