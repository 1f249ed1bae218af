import { arrive } from '../../frame/page/arrive.js';
import { AskError, ask } from '../../frame/page/ask.js';
import { byId, el, replace } from '../../frame/page/dom.js';
import { FRAME_TEXTS, problem } from '../../frame/page/frame-texts.js';
import { startHeader } from '../../frame/page/header.js';
import { say } from '../../frame/page/language.js';
import { oneAtATime } from '../../frame/page/one-at-a-time.js';
import { PolicyCard } from './policy-card.js';
import { TEXTS } from './texts.js';

/** @typedef {import('../renewals.ts').Renewal} Renewal */

/** How often a renewal is looked at that is on its way by itself. */
const LOOK_AGAIN_MS = 1_000;
/** @type {readonly Renewal['state'][]} */
const MOVING = ['PAYING', 'RESERVING', 'ISSUING', 'RELEASING', 'CANCELLING'];

const trouble = el('p', { class: 'problem', role: 'alert' });
const title = el('h2');
const about = el('p', { class: 'quiet' });
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextLook;

const visitor = await arrive();
/** @type {{ policies: readonly import('../policies.ts').Policy[], renewals: readonly Renewal[] }} */
let state = await ask('/api/state');

const desk = {
  ask,
  /** @param {string} path @param {object} body */
  async act(path, body) {
    try {
      await ask(path, body);
    } finally {
      await look();
    }
  },
};
const cards = state.policies.map((policy) => ({ policy, card: new PolicyCard(policy, desk) }));

/** Asks what there is, and again while something is on its way or the app is away. */
const look = oneAtATime(async () => {
  clearTimeout(nextLook);
  let again = true;
  try {
    state = await ask('/api/state');
    replace(trouble);
    show();
    again = state.renewals.some((renewal) => MOVING.includes(renewal.state));
  } catch (error) {
    const { code, message } = error instanceof AskError ? error : { code: 'ERROR', message: String(error) };
    replace(trouble, say(problem(code, message)));
  }
  if (again) nextLook = setTimeout(() => void look(), LOOK_AGAIN_MS);
});

function show() {
  for (const { policy, card } of cards) {
    card.show(state.renewals.findLast((renewal) => renewal.policy === policy.id));
  }
}

function write() {
  replace(byId('brand'), say(TEXTS.brand));
  document.title = `${say(TEXTS.brand)} · ${say(FRAME_TEXTS.demonstration)}`;
  replace(title, say(TEXTS.title));
  replace(about, say(TEXTS.about));
  for (const { card } of cards) card.write();
}

replace(
  byId('main'),
  el('div', { class: 'intro' }, title, about),
  trouble,
  el('div', { class: 'policies' }, ...cards.map(({ card }) => card.element)),
);
show();
write();
startHeader(visitor, write, () => {
  for (const { card } of cards) card.refresh();
});
void look();
