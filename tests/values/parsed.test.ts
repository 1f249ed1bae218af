import fc from 'fast-check';
import { parseCalendar, parseJalali } from '../../src/values/calendar.js';
import { parseCurrency } from '../../src/values/currency.js';
import { parseDay } from '../../src/values/day.js';
import { parseEmail } from '../../src/values/email.js';
import { parseExpiryPolicy } from '../../src/values/expiry-policy.js';
import { parseIban } from '../../src/values/iban.js';
import { decodeAnyId } from '../../src/values/ids.js';
import { parseInstant } from '../../src/values/instant.js';
import { parseLocalizedText } from '../../src/values/localized-text.js';
import { parseMetadata } from '../../src/values/metadata.js';
import { parseMoney } from '../../src/values/money.js';
import type { Parsed } from '../../src/values/parsed.js';
import { parsePhone } from '../../src/values/phone.js';
import { parsePoints } from '../../src/values/points.js';
import { parseRate } from '../../src/values/rate.js';
import { parseText } from '../../src/values/text.js';
import { parseTimeZone } from '../../src/values/time-zone.js';

const textParsers: Record<string, (text: string) => Parsed<unknown>> = {
  parseCalendar,
  parseCurrency,
  parseDay,
  parseEmail,
  parseIban,
  parseInstant,
  parseJalali,
  parsePhone: (text) => parsePhone(text),
  parsePoints: (text) => parsePoints(text),
  parseRate: (text) => parseRate(text),
  parseText: (text) => parseText(text, { min: 1, max: 50 }),
  parseTimeZone,
  'parseMoney (amount)': (amount) => parseMoney({ amount, currency: 'USD' }),
  'parseMoney (currency)': (currency) => parseMoney({ amount: '1', currency }),
  'parseLocalizedText (text)': (text) => parseLocalizedText({ en: text }),
  'parseLocalizedText (language)': (tag) => parseLocalizedText({ [tag]: 'x' }),
};

// UTF-16 units, so lone surrogates too, and the characters that these formats are made of.
const unit = fc.oneof(
  fc.constantFrom(...'0123456789+-.:/@TZ_ ()eIR', '۱', '٢', '\u0000', '\u202e', '\ud83c', '\udf81'),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
);
const anyText = fc.string({ unit, maxLength: 40 });

test.each(Object.entries(textParsers))(
  '%s answers any text with a value or a sentence, never by throwing',
  (_, parse) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parse(text);
        if (!result.ok) expect(result.problem).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 300 },
    );
  },
);

// A computed key turns what is no text into text before the parser sees it.
const { 'parseLocalizedText (language)': _language, ...parsersOfGivenText } = textParsers;

test.each(Object.entries(parsersOfGivenText))(
  '%s answers what is no text at all with a sentence',
  (_, parse) => {
    for (const value of [undefined, null, 5, 5n, {}, [], ['1'], Symbol('x')]) {
      expect(parse(value as unknown as string)).toMatchObject({ ok: false, problem: expect.any(String) });
    }
  },
);

test('parsers of data answer anything with a value or a sentence, never by throwing', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      (value) => {
        for (const result of [
          parseMetadata(value),
          parseLocalizedText(value),
          parseExpiryPolicy(value, 'persian'),
        ] as Parsed<unknown>[]) {
          if (!result.ok) expect(result.problem).toMatch(/^[A-Z].*\.$/);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('V-05 what is no text at all is no identifier', () => {
  for (const value of [undefined, null, 5, 5n, {}, []])
    expect(decodeAnyId(value as unknown as string)).toBeUndefined();
});
