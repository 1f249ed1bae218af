import { type Parsed, parsed, type Refused, refused } from './parsed.js';
import { countCharacters } from './text.js';

/** A JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What a caller may attach to a transaction (L-07): a JSON object. */
export type Metadata = { readonly [key: string]: JsonValue };

/** The most keys that metadata has at its top level (L-07). */
export const MAX_METADATA_KEYS = 32;
/** The most bytes that metadata has as JSON in UTF-8, without white space (L-07: 4 kB). */
export const MAX_METADATA_BYTES = 4_096;
/** How deep objects and arrays may nest, the metadata itself being the first level. */
export const MAX_METADATA_DEPTH = 3;

const MAX_KEY_LENGTH = 64;

/**
 * Reads metadata (L-07) into a plain copy: at most 32 keys, 4,096 bytes, three levels of objects and arrays; keys of
 * 1–64 characters; values that JSON has, whole numbers within ±(2^53 − 1). NUL is refused wherever it hides, since PostgreSQL cannot store it in JSON,
 * and lone surrogates, since UTF-8 cannot hold them; other control characters (line breaks) are data.
 * A problem's `at` is the path to the key or item.
 */
export function parseMetadata(value: unknown): Parsed<Metadata> {
  if (!isPlainObject(value)) return refused('Give metadata as a JSON object.');
  if (Object.keys(value).length > MAX_METADATA_KEYS) {
    return refused(`Give at most ${MAX_METADATA_KEYS} metadata keys.`);
  }
  const copy = copyObject(value, []);
  if (!copy.ok) return copy;
  if (Buffer.byteLength(JSON.stringify(copy.value), 'utf8') > MAX_METADATA_BYTES) {
    return refused(`Give metadata of at most ${MAX_METADATA_BYTES} bytes as JSON.`);
  }
  return copy;
}

function copyValue(value: unknown, path: readonly string[]): Parsed<JsonValue> {
  if (value === null || typeof value === 'boolean') return parsed(value);
  if (typeof value === 'number') {
    return copyNumber(value, path);
  }
  if (typeof value === 'string') return textProblem(value, path) ?? parsed(value);

  // The path has one step per level above, so its length tells the level this value would open. Checking it first
  // also ends the walk through an object that contains itself.
  const isArray = Array.isArray(value);
  if ((isArray || isPlainObject(value)) && path.length >= MAX_METADATA_DEPTH) {
    return refused(`Nest metadata at most ${MAX_METADATA_DEPTH} levels deep.`, path);
  }
  if (isArray) return copyArray(value, path);
  if (isPlainObject(value)) return copyObject(value, path);
  return refused(
    'Give only values that JSON has: text, numbers, true, false, null, lists and objects.',
    path,
  );
}

/**
 * JSON has numbers of any size, but what reads it here and at most callers makes doubles of them: beyond 2^53 they have
 * been changed on the way in already, and two inputs that differ would count as the same.
 */
function copyNumber(value: number, path: readonly string[]): Parsed<number> {
  if (!Number.isFinite(value)) return refused('Give a number that JSON can hold.', path);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return refused('Give a number beyond ±(2^53 − 1) as text: as a number it would lose digits.', path);
  }
  // JSON writes −0 as 0.
  return parsed(value === 0 ? 0 : value);
}

function copyObject(value: object, path: readonly string[]): Parsed<Metadata> {
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    const length = countCharacters(key);
    if (length < 1 || length > MAX_KEY_LENGTH) {
      return refused(`Give metadata keys of 1 to ${MAX_KEY_LENGTH} characters.`, at);
    }
    const copy = textProblem(key, at) ?? copyValue(item, at);
    if (!copy.ok) return copy;
    entries.push([key, copy.value]);
  }
  // Not by assignment: a key "__proto__" must become data, not the copy's prototype.
  return parsed(Object.fromEntries(entries));
}

function copyArray(value: readonly unknown[], path: readonly string[]): Parsed<JsonValue> {
  const items: JsonValue[] = [];
  // Not value.entries(): a hole must be refused like the undefined it stands for, and the index told.
  for (let index = 0; index < value.length; index += 1) {
    const copy = copyValue(value[index], [...path, String(index)]);
    if (!copy.ok) return copy;
    items.push(copy.value);
  }
  return parsed(items);
}

function textProblem(text: string, path: readonly string[]): Refused | undefined {
  if (text.includes('\u0000')) return refused('Leave out the NUL character (U+0000).', path);
  if (!text.isWellFormed()) return refused('Leave out broken characters (unpaired surrogates).', path);
  return undefined;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // GraphQL's own objects have no prototype. Objects of another realm (a test's sandbox) have another Object.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
