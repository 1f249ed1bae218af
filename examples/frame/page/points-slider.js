import { AskError } from './ask.js';
import { el, replace } from './dom.js';
import { problem, FRAME_TEXTS as TEXTS } from './frame-texts.js';
import { points, price, say } from './language.js';

/** @typedef {{ most: string, points: string, worth: import('@hamsood/partner-sdk').Money, rest: import('@hamsood/partner-sdk').Money, total: import('@hamsood/partner-sdk').Money, refusal: string | null, earns?: string }} Quote */

/** So long after the last movement the server is asked. */
const PAUSE_MS = 120;
/** And so long after it could not answer. */
const AGAIN_MS = 1_000;

/**
 * How many points a purchase takes, and what that leaves to be paid. The server is asked for every number that is shown:
 * nothing is computed here.
 */
export class PointsSlider {
  /** @type {Quote | undefined} */
  #quote;
  #wanted = '0';
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #prefix;
  #ask;
  #lines;
  #onChange;
  #range;
  #fieldset;
  #hint = el('p', { class: 'quiet small' });
  #sums = el('dl', { class: 'sums', 'aria-live': 'polite' });

  /**
   * @param {string} prefix of the ids of its parts
   * @param {(points: string) => Promise<Quote>} askQuote
   * @param {(quote: Quote) => readonly Node[]} [moreLines] below the sums
   * @param {(quote: Quote | undefined) => void} [onChange] told when it can be paid so, and when not yet
   */
  constructor(prefix, askQuote, moreLines, onChange) {
    this.#prefix = prefix;
    this.#ask = askQuote;
    this.#lines = moreLines ?? (() => []);
    this.#onChange = onChange ?? (() => undefined);
    this.#range = /** @type {HTMLInputElement} */ (
      el('input', {
        type: 'range',
        id: `${prefix}-points`,
        min: '0',
        max: '0',
        step: '1',
        value: '0',
        oninput: () => this.#want(this.#range.value),
      })
    );
    this.#fieldset = el('div', { class: 'slider' });
    this.element = el('div', { class: 'payment' }, this.#fieldset, this.#sums);
    this.write();
  }

  /** The quote that is shown; undefined while it is being asked for. */
  get quote() {
    return this.#quote;
  }

  /** Asks again: the purchase has changed. */
  refresh() {
    this.#want(this.#wanted, 0);
  }

  /** Asks again: the member has more or fewer points. Until that is answered, what was said stands; the server looks anyway. */
  update() {
    this.#asked += 1;
    this.#askSoon(0);
  }

  /** There is nothing to be paid any more: whatever was to be asked is not asked. */
  forget() {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.#quote = undefined;
  }

  /** In the language of the page. */
  write() {
    const button = (
      /** @type {string} */ name,
      /** @type {string} */ text,
      /** @type {() => void} */ onclick,
    ) => el('button', { type: 'button', class: 'link small', id: `${this.#prefix}-${name}`, onclick }, text);
    replace(
      this.#fieldset,
      el('label', { for: this.#range.id }, say(TEXTS.usePoints)),
      el(
        'span',
        { class: 'choices' },
        button('none', say(TEXTS.none), () => this.#want('0', 0)),
        button('all', say(TEXTS.all), () => this.#want(this.#range.max, 0)),
      ),
      this.#range,
      this.#hint,
    );
    this.#show();
  }

  /**
   * @param {string} wanted
   * @param {number} [pause]
   */
  #want(wanted, pause = PAUSE_MS) {
    this.#wanted = wanted;
    this.#quote = undefined;
    // Whatever is still on its way is an answer to something else.
    this.#asked += 1;
    this.#range.value = wanted;
    this.#tellPoints();
    this.#onChange(undefined);
    this.#askSoon(pause);
  }

  /** @param {number} pause */
  #askSoon(pause) {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#askNow(), pause);
  }

  async #askNow() {
    const asked = this.#asked;
    try {
      const quote = await this.#ask(this.#wanted);
      if (asked !== this.#asked) return;
      this.#quote = quote;
      this.#wanted = quote.points;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#quote = undefined;
      const { code, message } = error instanceof AskError ? error : { code: 'ERROR', message: String(error) };
      replace(this.#hint, say(problem(code, message)));
      this.#onChange(undefined);
      if (error instanceof AskError && error.passes) this.#askSoon(AGAIN_MS);
      return;
    }
    this.#show();
    this.#onChange(this.#quote);
  }

  #show() {
    const quote = this.#quote;
    if (!quote) return;
    this.#range.max = quote.most;
    this.#range.value = quote.points;
    this.#range.disabled = quote.most === '0';
    this.#tellPoints();
    const line = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ kind) =>
      el('div', { class: kind }, el('dt', {}, name), el('dd', {}, value));
    replace(
      this.#sums,
      line(say(TEXTS.total), price(quote.total), 'sum'),
      quote.points === '0'
        ? null
        : line(say(TEXTS.worth), price({ ...quote.worth, amount: `-${quote.worth.amount}` }), 'sum'),
      line(say(TEXTS.rest), price(quote.rest), 'sum rest'),
      ...this.#lines(quote),
    );
  }

  #tellPoints() {
    const { max, value } = this.#range;
    const told = say(TEXTS.ofMost, { points: points(value), most: points(max) });
    this.#range.setAttribute('aria-valuetext', told);
    this.#range.style.setProperty('--filled', `${max === '0' ? 0 : (Number(value) / Number(max)) * 100}%`);
    const { refusal = null } = this.#quote ?? {};
    replace(this.#hint, refusal ? say(problem(refusal)) : max === '0' ? say(TEXTS.noPoints) : told);
  }
}
