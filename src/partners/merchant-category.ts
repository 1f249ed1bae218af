import { type Parsed, parsed, refused } from '../values/parsed.js';

const FORM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_LENGTH = 64;

/** Reads what kind of shop a merchant is: a word that rules can be written about. */
export function parseMerchantCategory(text: string): Parsed<string> {
  if (typeof text === 'string' && text.length <= MAX_LENGTH && FORM.test(text)) return parsed(text);
  return refused(
    `Give a category of at most ${MAX_LENGTH} lower-case letters, digits and single hyphens, such as food-delivery.`,
  );
}
