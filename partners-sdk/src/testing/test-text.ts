// Control characters, and the two separators of lines.
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/;
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What is wrong with a line of 1 to `most` characters, as the real server tells it; undefined: nothing. */
export function textProblem(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' || value === '') return 'Give at least 1 character.';
  if ([...value].length > most) return `Give at most ${most} characters.`;
  if (CONTROL.test(value)) return 'Leave out control characters, such as line breaks and tabs.';
  if (LONE_SURROGATE.test(value)) return 'Leave out broken characters (unpaired surrogates).';
  if (BIDI_CONTROL.test(value)) return 'Leave out characters that override the direction of text.';
  if (!VISIBLE.test(value))
    return 'Give text that can be seen: spaces and invisible characters alone are none.';
  return undefined;
}

/** Whether text holds what JSON may not hold in the books: NUL, or halves of a character. */
export function isUnkeepable(text: string): boolean {
  return text.includes('\0') || LONE_SURROGATE.test(text);
}
