import { electronicFormatIBAN, friendlyFormatIBAN, ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { toAsciiDigits } from './digits.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** An IBAN in its electronic form: upper case, no spaces. */
export type Iban = string;

const MAX_INPUT_LENGTH = 100;
const IBAN_CHARACTERS = /^[A-Za-z]{2}[0-9A-Za-z]+$/;
const IRANIAN = /^IR[0-9]{24}$/;

/**
 * Reads an IBAN (P-05): country, length and form per country, and the mod-97 check of ISO 13616; for Iran `IR` and 24
 * digits. Spaces, lower case, and Persian or Arabic digits are accepted on input.
 */
export function parseIban(text: string): Parsed<Iban> {
  const malformed = 'Give an IBAN: two letters of the country, then its digits and letters, spaces allowed.';
  if (typeof text !== 'string' || text.length > MAX_INPUT_LENGTH) return refused(malformed);
  const compact = toAsciiDigits(text).replace(/\s/g, '');
  if (!IBAN_CHARACTERS.test(compact)) return refused(malformed);

  const iban = electronicFormatIBAN(compact) ?? '';
  if (iban.startsWith('IR') && !IRANIAN.test(iban))
    return refused('Give an Iranian IBAN as IR and 24 digits.');
  const { valid, errorCodes } = validateIBAN(iban);
  if (valid) return parsed(iban);
  if (errorCodes.includes(ValidationErrorsIBAN.NoIBANCountry)) {
    return refused('Give an IBAN of a country that has them; this one begins with no such country.');
  }
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANLength)) {
    return refused('Give the whole IBAN; this one has not the length of its country.');
  }
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANFormat)) {
    return refused('Check the IBAN; its parts are not of the form of its country.');
  }
  return refused('Check the digits of the IBAN; its check digits do not fit.');
}

/** An IBAN in groups of four, as people read it. */
export function formatIban(iban: Iban): string {
  return friendlyFormatIBAN(iban) ?? iban;
}

/** An IBAN of which only enough is told to recognise it: country, check digits, and the last four characters. */
export function maskIban(iban: Iban): string {
  return `${iban.slice(0, 4)}…${iban.slice(-4)}`;
}
