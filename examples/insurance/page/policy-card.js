import { AskError } from '../../frame/page/ask.js';
import { el, replace } from '../../frame/page/dom.js';
import { FRAME_TEXTS, problem } from '../../frame/page/frame-texts.js';
import { points, price, say, when } from '../../frame/page/language.js';
import { PointsSlider } from '../../frame/page/points-slider.js';
import { TEXTS } from './texts.js';

/** @typedef {import('../renewals.ts').Renewal} Renewal */
/** @typedef {import('../policies.ts').Policy} Policy */
/** @typedef {{ ask: (path: string, body: object) => Promise<any>, act: (path: string, body: object) => Promise<void> }} Desk */

/** @type {Readonly<Record<Renewal['state'], string>>} */
const TONES = {
  PAYING: 'wait',
  RESERVING: 'wait',
  INSPECTION: 'wait',
  ISSUING: 'wait',
  ACTIVE: 'good',
  RELEASING: 'wait',
  WITHDRAWN: '',
  CANCELLING: 'wait',
  CANCELLED: '',
  REFUSED: 'bad',
};

/** A policy: how its renewal stands, and what can be done about it. */
export class PolicyCard {
  #policy;
  #desk;
  /** @type {Renewal | undefined} */
  #renewal;
  /** @type {PointsSlider | undefined} */
  #slider;
  #asksWhetherSure = false;
  #isSending = false;
  #submit;
  #trouble = el('p', { class: 'problem', role: 'alert' });

  /** @param {Policy} policy @param {Desk} desk */
  constructor(policy, desk) {
    this.#policy = policy;
    this.#desk = desk;
    this.#submit = /** @type {HTMLButtonElement} */ (
      el('button', {
        type: 'button',
        class: 'main',
        id: `submit-${policy.id}`,
        onclick: () => void this.#send(),
      })
    );
    this.element = el('article', { class: 'card policy', id: `policy-${policy.id}` });
  }

  /** @param {Renewal | undefined} renewal the newest one */
  show(renewal) {
    if (JSON.stringify(renewal) === JSON.stringify(this.#renewal)) return;
    if (renewal?.state !== this.#renewal?.state || renewal?.id !== this.#renewal?.id) {
      this.#asksWhetherSure = false;
      this.#slider = undefined;
      replace(this.#trouble);
    }
    this.#renewal = renewal;
    this.write();
  }

  /** The member has more or fewer points than before. */
  refresh() {
    this.#slider?.update();
  }

  /** In the language of the page. */
  write() {
    const { id, name, about, premium } = this.#policy;
    const renewal = this.#renewal;
    this.element.dataset.state = renewal?.state ?? 'DUE';
    replace(
      this.element,
      el(
        'div',
        { class: 'head' },
        el('h3', { id: `name-${id}` }, say(name)),
        renewal
          ? el('span', { class: `pill ${TONES[renewal.state]}` }, say(TEXTS[renewal.state]))
          : el('span', { class: 'pill wait' }, say(TEXTS.due)),
      ),
      el('p', { class: 'quiet small' }, say(about)),
      el(
        'p',
        { class: 'premium' },
        el('span', { class: 'quiet small' }, say(TEXTS.premium)),
        el('strong', {}, price(premium)),
      ),
      renewal
        ? el('div', { class: 'facts small' }, ...factsOf(renewal).map((fact) => el('p', {}, fact)))
        : null,
      renewal?.refusal ? el('p', { class: 'problem small' }, say(problem(renewal.refusal))) : null,
      ...this.#possibilities(),
      this.#trouble,
    );
  }

  /** @returns {Node[]} */
  #possibilities() {
    switch (this.#renewal?.state) {
      case undefined:
      case 'WITHDRAWN':
      case 'CANCELLED':
      case 'REFUSED':
        return [this.#slider ? this.#form(this.#slider) : this.#button('renew', () => this.#open(), 'main')];
      case 'INSPECTION':
        return [this.#inspection(), this.#row(this.#button('withdraw', () => this.#do('withdraw'), 'link'))];
      case 'ACTIVE':
        return [this.#cancellation()];
      default:
        return [];
    }
  }

  /** @param {PointsSlider} slider */
  #form(slider) {
    slider.write();
    this.#tellSubmit();
    return el(
      'div',
      { class: 'form' },
      slider.element,
      el('p', { class: 'quiet small' }, say(this.#policy.inspected ? TEXTS.afterInspection : TEXTS.atOnce)),
      this.#row(
        this.#submit,
        this.#button('notNow', () => {
          this.#slider = undefined;
          this.write();
        }),
      ),
    );
  }

  #inspection() {
    return el(
      'div',
      { class: 'stage' },
      el(
        'p',
        { class: 'small' },
        el('strong', {}, `${say(FRAME_TEXTS.demonstration)}: `),
        say(TEXTS.inspector),
      ),
      this.#button('issue', () => this.#do('issue'), 'main'),
      this.#button('reject', () => this.#do('withdraw')),
    );
  }

  #cancellation() {
    const ask = (/** @type {boolean} */ asks) => {
      this.#asksWhetherSure = asks;
      this.write();
      document.getElementById(`${asks ? 'no' : 'cancel'}-${this.#policy.id}`)?.focus();
    };
    if (!this.#asksWhetherSure) return this.#row(this.#button('cancel', () => ask(true), 'link'));
    return el(
      'div',
      {
        class: 'form',
        role: 'group',
        'aria-label': say(TEXTS.cancelPolicy, { policy: say(this.#policy.name) }),
      },
      el('p', {}, say(TEXTS.sure)),
      this.#row(
        this.#button('yes', () => this.#do('cancel')),
        this.#button('no', () => ask(false), 'link'),
      ),
    );
  }

  /** @param {...Node} children */
  #row(...children) {
    return el('div', { class: 'actions' }, ...children);
  }

  /** @param {'renew' | 'notNow' | 'issue' | 'reject' | 'withdraw' | 'cancel' | 'yes' | 'no'} name @param {() => void} onclick @param {string} [look] */
  #button(name, onclick, look = '') {
    const { id } = this.#policy;
    return el(
      'button',
      { type: 'button', class: look, id: `${name}-${id}`, 'aria-describedby': `name-${id}`, onclick },
      say(TEXTS[name]),
    );
  }

  #open() {
    const policy = this.#policy.id;
    this.#slider = new PointsSlider(
      policy,
      (wanted) => this.#desk.ask('/api/quote', { policy, points: wanted }),
      undefined,
      () => this.#tellSubmit(),
    );
    this.#slider.refresh();
    this.write();
    document.getElementById(`${policy}-points`)?.focus();
  }

  #tellSubmit() {
    this.#submit.disabled = this.#isSending || !this.#slider?.quote;
    const text = this.#policy.inspected ? TEXTS.reserve : TEXTS.pay;
    replace(this.#submit, say(this.#isSending ? TEXTS.sending : text));
  }

  async #send() {
    const quote = this.#slider?.quote;
    if (!quote || this.#isSending) return;
    this.#isSending = true;
    this.#tellSubmit();
    await this.#act('/api/renewals', { policy: this.#policy.id, points: quote.points });
    this.#isSending = false;
    this.#slider?.refresh();
  }

  /** @param {string} what */
  #do(what) {
    void this.#act(`/api/renewals/${this.#renewal?.id}/${what}`, {});
  }

  /** @param {string} path @param {object} body */
  async #act(path, body) {
    replace(this.#trouble);
    try {
      await this.#desk.act(path, body);
    } catch (error) {
      const { code, message } = error instanceof AskError ? error : { code: 'ERROR', message: String(error) };
      replace(this.#trouble, say(problem(code, message)));
    }
  }
}

/** @param {Renewal} renewal */
function factsOf({ state, points: used, rest, hold, validFrom, validUntil }) {
  const values = { points: points(used), money: price(rest) };
  const noPoints = used === '0';
  switch (state) {
    case 'INSPECTION':
      return [
        hold ? say(TEXTS.reservedUntil, { ...values, until: when(hold.until) }) : say(TEXTS.noneReserved),
      ];
    case 'ACTIVE':
      return [
        say(TEXTS.validity, { from: when(validFrom ?? ''), until: when(validUntil ?? '') }),
        say(noPoints ? TEXTS.paidMoney : TEXTS.paid, values),
      ];
    case 'CANCELLED':
      return [say(noPoints ? TEXTS.givenBackMoney : TEXTS.givenBack, values)];
    case 'WITHDRAWN':
      return noPoints ? [] : [say(TEXTS.released, values)];
    default:
      return [];
  }
}
