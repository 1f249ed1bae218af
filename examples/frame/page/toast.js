import { byId, el } from './dom.js';
import { language, say } from './language.js';

const SHOWN_MS = 7_000;

/**
 * Something that happened by itself, told for a while, to screen readers too.
 * @param {import('./language.js').Text} text
 * @param {Readonly<Record<string, string>>} [values]
 * @param {import('./language.js').Text} [more]
 * @param {Readonly<Record<string, string>>} [moreValues]
 */
export function toast(text, values, more, moreValues) {
  const note = el(
    'p',
    // It stays as it was said when the page changes its language.
    { class: 'toast', lang: language(), dir: language() === 'fa' ? 'rtl' : 'ltr' },
    say(text, values),
    more ? el('span', { class: 'quiet' }, say(more, moreValues)) : null,
  );
  const toasts = byId('toasts');
  toasts.append(note);
  while (toasts.children.length > 3) toasts.firstElementChild?.remove();
  setTimeout(() => note.remove(), SHOWN_MS);
}
