import { formatMoney, formatPoints } from '@hamsood/partner-sdk';

/** @typedef {'fa' | 'en'} Language */
/** @typedef {{ readonly fa: string, readonly en: string }} Text */

const KEPT = 'language';

/** @type {Language} */
let current = localStorage.getItem(KEPT) === 'en' ? 'en' : 'fa';

/** @returns {Language} */
export const language = () => current;

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  localStorage.setItem(KEPT, next);
  tellDocument();
}

/** So that the browser lays out, hyphenates and reads aloud in it. */
export function tellDocument() {
  document.documentElement.lang = current;
  document.documentElement.dir = current === 'fa' ? 'rtl' : 'ltr';
}

/**
 * A text in the language of the page, with what stands in braces filled in.
 * @param {Text} text
 * @param {Readonly<Record<string, string>>} [values]
 */
export function say(text, values = {}) {
  return text[current].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** @param {string | bigint} count */
export const points = (count) => formatPoints(BigInt(count), current);

/** In Persian as people say it, in toman; in English as the books have it. @param {import('@hamsood/partner-sdk').Money} amount */
export const price = (amount) =>
  formatMoney(amount, { language: current, unit: current === 'fa' ? 'toman' : undefined });

/**
 * A day of the calendar that the reader lives by: Persian, or Gregorian.
 * @param {string | Date} instant
 * @param {boolean} [withTime]
 */
export function when(instant, withTime = false) {
  const locale = current === 'fa' ? 'fa-IR-u-ca-persian' : 'en-GB';
  /** @type {Intl.DateTimeFormatOptions} */
  const time = withTime ? { hour: '2-digit', minute: '2-digit' } : {};
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Asia/Tehran',
    ...time,
  }).format(new Date(instant));
}
