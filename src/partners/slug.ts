import { type Parsed, parsed, refused } from '../values/parsed.js';

const FORM = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,39}$/;

/** Reads a partner's slug: its name in configuration files and addresses, the same in the coalition and its twin. */
export function parseSlug(text: string): Parsed<string> {
  if (typeof text === 'string' && FORM.test(text)) return parsed(text);
  return refused(
    'Give a slug of 2 to 40 lower-case letters, digits and single hyphens that begins with a letter, such as tizfood.',
  );
}
