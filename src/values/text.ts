import { type Parsed, parsed, refused } from './parsed.js';

/** Shortest and longest length, both inclusive, in characters (Unicode code points). */
export type TextLimits = { readonly min: number; readonly max: number };

// Control characters (line breaks and NUL among them) and the two Unicode line separators.
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
// Overrides and isolates can make text read as something else than it is. Right-to-left text needs none of them in
// a single line, and the plain marks U+200C–U+200F stay allowed: Persian is written with them.
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/;

// White space, marks of direction, joiners, fillers, and the Braille pattern without a dot: nobody sees them.
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/**
 * Reads one line of text as it is, untrimmed, in any script. Refused are control characters, NUL among them (which
 * PostgreSQL cannot store), lone surrogates (which UTF-8 cannot hold), bidirectional overrides and isolates, and what
 * must not be empty but shows nothing.
 */
export function parseText(value: string, limits: TextLimits): Parsed<string> {
  const { min, max } = limits;
  if (typeof value !== 'string') return refused('Give text.');
  // A code point is one or two UTF-16 units: most of what is too long need not be counted.
  if (value.length > 2 * max) return refused(tooLong(max));
  const length = countCharacters(value);
  if (length < min) return refused(`Give at least ${min} ${min === 1 ? 'character' : 'characters'}.`);
  if (length > max) return refused(tooLong(max));
  if (CONTROL.test(value)) return refused('Leave out control characters, such as line breaks and tabs.');
  if (!value.isWellFormed()) return refused('Leave out broken characters (unpaired surrogates).');
  if (BIDI_CONTROL.test(value)) return refused('Leave out characters that override the direction of text.');
  if (min > 0 && !VISIBLE.test(value)) {
    return refused('Give text that can be seen: spaces and invisible characters alone are none.');
  }
  return parsed(value);
}

/** The length in characters (Unicode code points), as people and limits count it. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function tooLong(max: number): string {
  return `Give at most ${max} ${max === 1 ? 'character' : 'characters'}.`;
}
