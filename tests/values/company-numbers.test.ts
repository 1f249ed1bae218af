import { parseLegalNationalId } from '../../src/values/legal-national-id.js';
import { parseCountry, parseVatNumber } from '../../src/values/vat-number.js';

/** Numbers of companies (rule K-01). */

test('K-01 the national id of a legal person is its 11 digits, however they are written', () => {
  for (const text of ['10380284790', '۱۰۳۸۰۲۸۴۷۹۰', '1038 0284 790', '١٠٣٨٠٢٨٤٧٩٠']) {
    expect(parseLegalNationalId(text)).toEqual({ ok: true, value: '10380284790' });
  }
});

test('K-01 of the national ids that differ in one digit, the check digit finds nearly all', () => {
  const id = '10380284790';
  // The weights are not all prime to 11 together with what the tenth digit adds: of the others none passes.
  const others = [...id].flatMap((digit, at) =>
    at === 9
      ? []
      : [...'0123456789']
          .filter((other) => other !== digit)
          .map((other) => id.slice(0, at) + other + id.slice(at + 1)),
  );
  const passing = others.filter((other) => parseLegalNationalId(other).ok);
  // 10 counts as 0: the one difference that the rule itself does not see.
  expect(passing.every((other) => id.endsWith('0') && other.endsWith('0'))).toBe(true);
  expect(passing.length).toBeLessThanOrEqual(10);
});

test.each(['', '1038028479', '103802847900', '1038028479x', '10380284791'])(
  'K-01 no national id of a legal person: %s',
  (text) => expect(parseLegalNationalId(text).ok).toBe(false),
);

test.each([
  ['DE', 'DE 123 456 789', 'DE123456789'],
  ['DE', '123456789', 'DE123456789'],
  ['GR', 'EL123456789', 'EL123456789'],
  ['FR', 'FR40303265045', 'FR40303265045'],
  ['NL', 'nl123456789b01', 'NL123456789B01'],
  ['AT', 'U12345678', 'ATU12345678'],
  ['IR', '۱۰۳۸۰۲۸۴۷۹۰', '10380284790'],
  ['CH', 'CHE-123.456.789', 'CHE123456789'],
])('K-01 a VAT number of %s: %s', (country, text, number) => {
  expect(parseVatNumber(text, country)).toEqual({ ok: true, value: number });
});

test.each([
  ['DE', 'DE12345678'],
  ['DE', 'FR123456789'],
  ['AT', '12345678'],
  ['IR', '123'],
  ['IR', 'x'.repeat(65)],
  ['IR', '12#45'],
])('K-01 no VAT number of %s: %s', (country, text) => {
  expect(parseVatNumber(text, country).ok).toBe(false);
});

test('K-01 countries are those that have a code', () => {
  expect(parseCountry(' ir')).toEqual({ ok: true, value: 'IR' });
  for (const text of ['', 'IRN', 'XX', 'ZZ', '12'])
    expect({ text, ok: parseCountry(text).ok }).toEqual({ text, ok: false });
});
