import type { Parsed } from '../values/parsed.js';
import { parseText } from '../values/text.js';

/** Reads the merchant's own name for a purchase, by which it earns once (rule E-06): 1–255 characters as they are. */
export function parsePurchaseReference(text: string): Parsed<string> {
  return parseText(text, { min: 1, max: 255 });
}

/** Reads what kind of purchase, or of line of a purchase, it is: 1–64 characters as they are. */
export function parsePurchaseCategory(text: string): Parsed<string> {
  return parseText(text, { min: 1, max: 64 });
}
