import { toAsciiDigits } from '../../values/digits.js';

/**
 * What banks take of a text where they take Latin characters only: letters without marks, digits, space and
 * `/ - ? : ( ) . , ' +`, the set that the European Payments Council's guidelines for pain.001 ask for and that other
 * schemes share.
 */
const TAKEN = /[^A-Za-z0-9/\-?:().,'+ ]/g;

/** Letters that are no letter with a mark, and signs that have a usual stand-in. */
const INSTEAD: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D' },
  ...{ þ: 'th', Þ: 'Th', ł: 'l', Ł: 'L', ı: 'i', '&': '+', _: '-', '–': '-', '—': '-', '’': "'", '‘': "'" },
};

/**
 * The text in the characters that banks take; undefined where it has letters of another script, which only people can
 * write in Latin ones, or where nothing is left of it.
 */
export function latinText(text: string): string | undefined {
  const plain = [...toAsciiDigits(text).normalize('NFKD')]
    .map((character) => INSTEAD[character] ?? character)
    .join('')
    .replace(/\p{M}/gu, '');
  if (/[^\P{L}A-Za-z]/u.test(plain)) return undefined;
  const taken = plain
    .replace(TAKEN, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    // a slash at either end, or two in a row, mean something else to banks
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '')
    .trim();
  return /[A-Za-z0-9]/.test(taken) ? taken : undefined;
}
