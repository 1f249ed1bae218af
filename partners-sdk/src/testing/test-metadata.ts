import { isUnkeepable } from './test-text.js';

const MOST_KEYS = 32;
const MOST_BYTES = 4_096;
const MOST_LEVELS = 3;

/** What is wrong with metadata, and where, as the real server tells it; undefined: nothing. */
export function metadataProblem(
  value: unknown,
): { readonly message: string; readonly at: readonly string[] } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { message: 'Give metadata as a JSON object.', at: [] };
  if (Object.keys(value).length > MOST_KEYS)
    return { message: `Give at most ${MOST_KEYS} metadata keys.`, at: [] };
  const within = problemWithin(value, []);
  if (within) return within;
  if (new TextEncoder().encode(JSON.stringify(value)).length <= MOST_BYTES) return undefined;
  return { message: `Give metadata of at most ${MOST_BYTES} bytes as JSON.`, at: [] };
}

function problemWithin(value: unknown, at: readonly string[]): ReturnType<typeof metadataProblem> {
  if (typeof value === 'string' && isUnkeepable(value))
    return { message: 'Leave out the NUL character (U+0000), and broken ones.', at };
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return { message: 'Give a number beyond ±(2^53 − 1) as text: as a number it would lose digits.', at };
  if (typeof value !== 'object' || value === null) return undefined;
  if (at.length >= MOST_LEVELS) return { message: `Nest metadata at most ${MOST_LEVELS} levels deep.`, at };
  for (const [key, item] of Object.entries(value)) {
    const length = [...key].length;
    if (length < 1 || length > 64 || isUnkeepable(key))
      return { message: 'Give metadata keys of 1 to 64 characters.', at: [...at, key] };
    const problem = problemWithin(item, [...at, key]);
    if (problem) return problem;
  }
  return undefined;
}
