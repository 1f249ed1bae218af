import { type Parsed, parsed, refused } from './parsed.js';
import { parseText } from './text.js';

/** One text in one or more languages, by BCP 47 tag (`fa`, `en`, `pt-BR`). */
export type LocalizedText = {
  readonly fa?: string;
  readonly en?: string;
  readonly [language: string]: string | undefined;
};

const MAX_LANGUAGES = 32;
const MAX_TAG_LENGTH = 35;
const LENGTH = { min: 1, max: 200 };

/**
 * Reads a text in at least one language, each 1–200 characters of {@link parseText}. Tags come out in
 * their canonical case; the same language twice is refused. A problem's `at` is the tag as it was given.
 */
export function parseLocalizedText(value: unknown): Parsed<LocalizedText> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('Give the text as an object of languages, such as { "en": "…" }.');
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return refused('Give the text in at least one language.');
  if (entries.length > MAX_LANGUAGES) return refused(`Give the text in at most ${MAX_LANGUAGES} languages.`);

  const texts = new Map<string, string>();
  for (const [tag, given] of entries) {
    const language = canonicalTag(tag);
    if (language === undefined)
      return refused('Name each language by its BCP 47 tag, such as "fa" or "en".', [tag]);
    if (texts.has(language)) return refused('Give each language once.', [tag]);
    const text = parseText(given, LENGTH);
    if (!text.ok) return refused(text.problem, [tag]);
    texts.set(language, text.value);
  }
  return parsed(Object.fromEntries(texts));
}

function canonicalTag(tag: string): string | undefined {
  if (tag.length > MAX_TAG_LENGTH) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
