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

test('K-01 nor is one whose count within the office is zero, although its last digit fits', () => {
  const fitting = [...'0123456789'].map((digit) => `1030000007${digit}`);
  const counted = [...'0123456789'].map((digit) => `1030000017${digit}`);
  expect(fitting.filter((text) => parseLegalNationalId(text).ok)).toEqual([]);
  expect(counted.filter((text) => parseLegalNationalId(text).ok)).toHaveLength(1);
});

/** As the Commission writes them: 9 a digit, X a letter or digit, S a letter, digit, + or *, L a letter. */
const STRUCTURES = {
  ...{ AT: ['U99999999'], BE: ['0999999999', '1999999999'], BG: ['999999999', '9999999999'] },
  ...{ CY: ['99999999L'], CZ: ['99999999', '999999999', '9999999999'], DE: ['999999999'], DK: ['99999999'] },
  ...{ EE: ['999999999'], EL: ['999999999'], ES: ['L9999999X', 'L99999999', '99999999L'], FI: ['99999999'] },
  ...{ FR: ['XX999999999'], HR: ['99999999999'], HU: ['99999999'], IE: ['9S99999L', '9999999LL'] },
  ...{ IT: ['99999999999'], LT: ['999999999', '999999999999'], LU: ['99999999'], LV: ['99999999999'] },
  ...{ MT: ['99999999'], NL: ['999999999B99', 'SSSSSSSSSSSS'], PL: ['9999999999'], PT: ['999999999'] },
  ...{ RO: ['99', '9999999999'], SE: ['999999999999'], SI: ['99999999'], SK: ['9999999999'] },
};
const ALL_OF: Readonly<Record<string, string>> = { '9': '059', X: '7K', S: '7K+*', L: 'AZ' };

test.each(Object.entries(STRUCTURES))(
  'K-01 the VAT numbers of %s have the structure that is published',
  (prefix, forms) => {
    const country = prefix === 'EL' ? 'GR' : prefix;
    for (const form of forms) {
      const numbers = [0, 1, 2, 3].map((turn) =>
        [...form]
          .map((letter, at) => {
            const choices = ALL_OF[letter] ?? letter;
            return choices[(turn + at) % choices.length];
          })
          .join(''),
      );
      for (const number of numbers) {
        expect(parseVatNumber(prefix + number, country)).toEqual({ ok: true, value: prefix + number });
        expect(parseVatNumber(`${prefix}${number}0000000000`, country).ok).toBe(false);
        expect(parseVatNumber(`${prefix}#${number.slice(1)}`, country).ok).toBe(false);
      }
    }
  },
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
  ['BE', '2123456789'],
  ['ES', '123456789'],
  ['IE', '1234567'],
  ['RO', '1'],
  ['LT', '1234567890'],
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
