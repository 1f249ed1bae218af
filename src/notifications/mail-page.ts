import type { MessageLanguage } from './message-language.js';

/** Around a value in a text, so that its direction does not mix with that of the sentence (UAX #9, isolates). */
export const [ISOLATE, LEFT_TO_RIGHT_ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2066', '\u2069'] as const;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const DIRECTION: Readonly<Record<MessageLanguage, string>> = { fa: 'rtl', en: 'ltr' };

/**
 * A text as a page for an e-mail, in the direction of its language, nothing in it loaded from anywhere: whoever reads it
 * is not told of to anybody.
 */
export function mailPage(language: MessageLanguage, text: string): string {
  const paragraphs = text
    .split('\n')
    .map((line) => `<p>${inHtml(line)}</p>`)
    .join('');
  const dir = DIRECTION[language];
  const style = 'font-family:Vazirmatn,Tahoma,sans-serif;line-height:1.8;max-width:36em';
  return `<!doctype html><html lang="${language}" dir="${dir}"><head><meta charset="utf-8"></head><body dir="${dir}" style="${style}">${paragraphs}</body></html>`;
}

function inHtml(line: string): string {
  return line
    .replace(/[&<>"']/g, (character) => ESCAPED[character] ?? '')
    .replaceAll(ISOLATE, '<bdi>')
    .replaceAll(LEFT_TO_RIGHT_ISOLATE, '<bdi dir="ltr">')
    .replaceAll(END_OF_ISOLATE, '</bdi>');
}
