import { parseLocalizedText } from '../../src/values/localized-text.js';
import { parseText } from '../../src/values/text.js';

const LIMITS = { min: 1, max: 10 };

test.each([
  ['Latin', 'Rahnet'],
  ['Persian with a zero-width non-joiner', 'می\u200cخواهم'],
  ['a right-to-left mark', 'a\u200fb'],
  ['ten characters beyond the basic plane', '🎁'.repeat(10)],
  ['spaces at the ends, kept', ' a '],
  ['a single letter between invisible marks', '\u200fآ\u200f'],
  ['a family of emoji, joined invisibly', '👩\u200d👧'],
  ['punctuation alone', '—'],
])('text is taken as it is: %s', (_, text) => {
  expect(parseText(text, LIMITS)).toEqual({ ok: true, value: text });
});

test.each([
  ['nothing', '', 'at least 1 character.'],
  ['eleven characters', 'a'.repeat(11), 'at most 10 characters'],
  ['eleven characters beyond the basic plane', '🎁'.repeat(11), 'at most 10 characters'],
  ['far too much', 'a'.repeat(10_000_000), 'at most 10 characters'],
  ['a line break', 'a\nb', 'control characters'],
  ['a tab', 'a\tb', 'control characters'],
  ['NUL', 'a\u0000b', 'control characters'],
  ['a C1 control', 'a\u0085b', 'control characters'],
  ['delete', 'a\u007fb', 'control characters'],
  ['a line separator', 'a\u2028b', 'control characters'],
  ['a lone high surrogate', 'a\ud83c', 'surrogates'],
  ['a lone low surrogate', '\udf81a', 'surrogates'],
  ['a right-to-left override', 'a\u202eb', 'direction'],
  ['a left-to-right embedding', 'a\u202ab', 'direction'],
  ['an isolate', 'a\u2066b', 'direction'],
  ['the end of an isolate', 'a\u2069b', 'direction'],
  ['a space alone', ' ', 'can be seen'],
  ['spaces of many kinds alone', ' \u00a0\u2003\u3000', 'can be seen'],
  ['a right-to-left mark alone', '\u200f', 'can be seen'],
  ['joiners and a byte order mark alone', '\u200c\u200d\ufeff', 'can be seen'],
  ['a soft hyphen alone', '\u00ad', 'can be seen'],
  ['a Hangul filler alone', '\u3164', 'can be seen'],
  ['a Braille blank alone', '\u2800', 'can be seen'],
])('text with %s is refused', (_, text, problem) => {
  expect(parseText(text, LIMITS)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});

test('something else than text is refused as text', () => {
  expect(parseText(5 as unknown as string, LIMITS).ok).toBe(false);
});

test.each<[unknown, unknown]>([
  [{ fa: 'همسود' }, { fa: 'همسود' }],
  [
    { fa: 'همسود', en: 'Hamsood' },
    { fa: 'همسود', en: 'Hamsood' },
  ],
  [{ 'PT-br': 'Olá' }, { 'pt-BR': 'Olá' }],
  [Object.assign(Object.create(null), { en: 'x' }), { en: 'x' }],
  [{ en: 'a'.repeat(200) }, { en: 'a'.repeat(200) }],
])('a localized text is read by language: %j', (value, text) => {
  expect(parseLocalizedText(value)).toEqual({ ok: true, value: text });
});

test.each<[string, unknown, string[] | undefined]>([
  ['no object', 'Hamsood', undefined],
  ['null', null, undefined],
  ['a list', ['x'], undefined],
  ['no language', {}, undefined],
  ['no BCP 47 tag', { english_: 'x' }, ['english_']],
  ['an empty tag', { '': 'x' }, ['']],
  ['the same language twice', { en: 'x', EN: 'y' }, ['EN']],
  ['an empty text', { fa: 'x', en: '' }, ['en']],
  ['a blank text', { en: '   ' }, ['en']],
  ['an invisible text', { fa: '\u200f' }, ['fa']],
  ['a text of null', { en: null }, ['en']],
  ['a text that is a number', { en: 5 }, ['en']],
  ['more than 200 characters', { en: 'a'.repeat(201) }, ['en']],
  ['a line break', { en: 'a\nb' }, ['en']],
  [
    'more languages than anyone has',
    Object.fromEntries(
      Array.from({ length: 33 }, (_, i) => [`x${String.fromCharCode(97 + (i % 26), 97 + i / 26)}`, 'x']),
    ),
    undefined,
  ],
])('a localized text with %s is refused', (_, value, at) => {
  const result = parseLocalizedText(value);
  expect(result).toEqual({ ok: false, problem: expect.any(String), at });
});
