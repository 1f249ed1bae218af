import { Hamsood } from '@hamsood/partner-sdk';
import { ask } from './ask.js';
import { byId, el, replace } from './dom.js';
import { FRAME_TEXTS as TEXTS } from './frame-texts.js';
import { language, points, say, setLanguage } from './language.js';
import { toast } from './toast.js';

/** @typedef {import('@hamsood/partner-sdk').BalanceUpdate} BalanceUpdate */
/** @typedef {import('@hamsood/partner-sdk').WatchState} WatchState */
/** @typedef {{ endpoint: string, customers: string[], phone: string, memberId: string, partnerId: string }} Visitor */

/** @type {{ state: WatchState, update: BalanceUpdate | undefined }} */
const seen = { state: 'connecting', update: undefined };

/**
 * The language, the customer, and the member's points as they change, whoever changes them.
 * @param {Visitor} visitor
 * @param {() => void} onLanguage the page is to be written anew
 * @param {(update: BalanceUpdate) => void} onPoints
 */
export function startHeader(visitor, onLanguage, onPoints) {
  const write = () => writeHeader(visitor, write, onLanguage);
  write();
  follow(visitor, onPoints).catch((error) => {
    seen.state = 'closed';
    writePoints();
    toast({ fa: 'امتیاز زنده قطع شد.', en: error.message });
  });
}

/**
 * @param {Visitor} visitor
 * @param {() => void} again
 * @param {() => void} onLanguage
 */
function writeHeader({ customers, phone }, again, onLanguage) {
  const switchTo = language() === 'fa' ? 'en' : 'fa';
  replace(
    byId('controls'),
    el(
      'label',
      { class: 'customer' },
      el('span', { class: 'quiet' }, say(TEXTS.customer)),
      el(
        'select',
        { id: 'customer', onchange: (event) => void changeCustomer(event), dir: 'ltr' },
        ...customers.map((each) => el('option', { value: each, selected: each === phone }, each)),
      ),
    ),
    el(
      'button',
      {
        id: 'language',
        class: 'link',
        type: 'button',
        lang: switchTo,
        onclick: () => {
          setLanguage(switchTo);
          again();
          onLanguage();
        },
      },
      say(TEXTS.otherLanguage),
    ),
  );
  writePoints();
}

/** @param {Event} event */
async function changeCustomer({ target }) {
  await ask('/api/session', { phone: /** @type {HTMLSelectElement} */ (target).value });
  location.reload();
}

/**
 * Follows the balance for as long as the page is open. Its token is for this one member; when it has ended, the SDK asks
 * the app for another one.
 * @param {Visitor} visitor
 * @param {(update: BalanceUpdate) => void} onPoints
 */
async function follow({ endpoint, memberId, partnerId }, onPoints) {
  const hamsood = new Hamsood({
    endpoint,
    memberToken: async () => (await ask('/api/member-token', {})).token,
  });
  const updates = hamsood.balances.watch(
    { id: memberId },
    {
      onState: (state) => {
        seen.state = state;
        writePoints();
      },
    },
  );
  for await (const update of updates) {
    const before = seen.update;
    seen.update = update;
    writePoints();
    if (before) tellWhatHappenedElsewhere(before, update, partnerId);
    onPoints(update);
  }
}

/**
 * Says what others have done: how many points it was by what the member had before, since of several changes at once only
 * the last one may be told.
 * @param {BalanceUpdate} before
 * @param {BalanceUpdate} update
 * @param {string} partnerId
 */
function tellWhatHappenedElsewhere(before, { cause, balance }, partnerId) {
  const more = balance.posted - before.balance.posted;
  if (!cause || cause.partner?.id === partnerId || more === 0n) return;
  const gained = cause.type === 'REVERSAL' ? TEXTS.returnedElsewhere : TEXTS.earnedElsewhere;
  const lost = cause.type === 'REVERSAL' ? TEXTS.undoneElsewhere : TEXTS.spentElsewhere;
  toast(more > 0n ? gained : lost, { points: points(more > 0n ? more : -more) }, TEXTS.nowAvailable, {
    points: points(balance.available),
  });
}

function writePoints() {
  const { state, update } = seen;
  const balance = update?.balance;
  const chip = byId('points');
  chip.dataset.state = state;
  chip.title = say(TEXTS[state]);
  replace(
    chip,
    el('span', { class: 'dot', 'aria-hidden': 'true' }),
    el('span', { class: 'unseen' }, `${say(TEXTS.yourPoints)} (${say(TEXTS[state])}): `),
    el('strong', { id: 'available' }, balance ? points(balance.available) : '…'),
    ` ${say(TEXTS.points)}`,
    balance && balance.held > 0n
      ? el('span', { class: 'held', id: 'held' }, say(TEXTS.heldToo, { points: points(balance.held) }))
      : null,
  );
}
