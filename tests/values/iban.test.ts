import fc from 'fast-check';
import { toAsciiDigits } from '../../src/values/digits.js';
import { formatIban, parseIban } from '../../src/values/iban.js';

const IRANIAN = 'IR062960000000100324200001';

/** ISO 13616 check digits, computed apart from the library: 98 minus the rest of dividing by 97. */
function withCheckDigits(country: string, bban: string): string {
  const digits = `${bban}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${bban}`;
}

test.each([
  ['Iranian', IRANIAN, IRANIAN],
  ['Iranian with spaces', 'IR06 2960 0000 0010 0324 2000 01', IRANIAN],
  ['Iranian in lower case', IRANIAN.toLowerCase(), IRANIAN],
  ['Iranian in Persian digits', 'IR۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱', IRANIAN],
  ['Iranian in Arabic digits', 'IR٠٦٢٩٦٠٠٠٠٠٠٠١٠٠٣٢٤٢٠٠٠٠١', IRANIAN],
  ['German', 'DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
  ['British, with letters', 'GB82WEST12345698765432', 'GB82WEST12345698765432'],
])('P-05 a valid %s IBAN is read into its electronic form', (_, text, iban) => {
  expect(parseIban(text)).toEqual({ ok: true, value: iban });
});

test.each([
  ['a digit that is off', 'IR062960000000100324200002', 'check digits'],
  ['two digits swapped', 'IR062960000000100324020001', 'check digits'],
  ['an Iranian one a digit short', 'IR06296000000010032420000', 'IR and 24 digits'],
  ['an Iranian one a digit long', `${IRANIAN}0`, 'IR and 24 digits'],
  ['an Iranian one with a letter', 'IR06296000000010032420000A', 'IR and 24 digits'],
  ['the digits without IR', IRANIAN.slice(2), 'two letters'],
  ['a German one too short', 'DE8937040044053201300', 'length'],
  ['letters where digits belong', 'DE8937040044053201300A', 'form of its country'],
  ['a country without IBANs', 'US06296000000010032420', 'country'],
  ['nothing', '', 'two letters'],
  ['hyphens', 'DE89-3704-0044-0532-0130-00', 'two letters'],
  ['far too much', 'IR'.padEnd(100_000, '0'), 'two letters'],
])('P-05 %s is refused', (_, text, problem) => {
  expect(parseIban(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});

test('P-05 any Iranian account number with its mod-97 check digits is valid, and no single wrong digit slips by', () => {
  const anyBban = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 22, maxLength: 22 });
  fc.assert(
    fc.property(
      anyBban,
      fc.integer({ min: 2, max: 25 }),
      fc.integer({ min: 1, max: 9 }),
      (bban, position, shift) => {
        const iban = withCheckDigits('IR', bban);
        expect(parseIban(iban)).toEqual({ ok: true, value: iban });
        const digit = (Number(iban.charAt(position)) + shift) % 10;
        expect(parseIban(iban.slice(0, position) + digit + iban.slice(position + 1)).ok).toBe(false);
      },
    ),
  );
});

test('P-05 an IBAN is shown in groups of four', () => {
  expect(formatIban(IRANIAN)).toBe('IR06 2960 0000 0010 0324 2000 01');
});

test('P-05 Persian and Arabic digits become 0-9, all else stays', () => {
  expect(toAsciiDigits('۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 0-9 سلام ½')).toBe('0123456789 0123456789 0-9 سلام ½');
});
