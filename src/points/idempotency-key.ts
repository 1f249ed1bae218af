import type { Parsed } from '../values/parsed.js';
import { parseText } from '../values/text.js';

/** Reads the key under which a caller's operation has one outcome for ever (rule L-04): 1–255 characters as they are. */
export function parseIdempotencyKey(text: string): Parsed<string> {
  return parseText(text, { min: 1, max: 255 });
}
