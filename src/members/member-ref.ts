import { toAsciiDigits } from '../values/digits.js';
import { type Parsed, parsed, refused } from '../values/parsed.js';
import { parseText } from '../values/text.js';

/** How a caller names a member. `value` of an id is null when the text is no member's id. */
export type MemberRef =
  | { readonly by: 'id'; readonly value: bigint | null; readonly text: string }
  | { readonly by: 'phone' | 'email' | 'card' | 'externalId'; readonly value: string };

const CARD = /^[0-9A-Z]{4,32}$/;
const CARD_SEPARATORS = /[ -]/g;

/** Reads the number of a loyalty card: 4–32 letters and digits; spaces and hyphens are left out, letters made capital. */
export function parseCard(text: string): Parsed<string> {
  const card = typeof text === 'string' ? toAsciiDigits(text).replace(CARD_SEPARATORS, '').toUpperCase() : '';
  return CARD.test(card) ? parsed(card) : refused('Give the card number as 4 to 32 letters and digits.');
}

/** Reads a partner's own id for a member: 1–128 characters as they are. */
export function parseExternalId(text: string): Parsed<string> {
  return parseText(text, { min: 1, max: 128 });
}
