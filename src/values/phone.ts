import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { toAsciiDigits } from './digits.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** A phone number in E.164: `+` and up to 15 digits. */
export type Phone = string;

/** The country (ISO 3166-1 alpha-2) whose local forms are read where none is named. */
export const DEFAULT_PHONE_REGION = 'IR';

const MAX_INPUT_LENGTH = 40;
const DIALLED = /^(?:\+[0-9]|[0-9(])[0-9 ().-]*$/;
const IRANIAN_NATIONAL_LENGTH = 10;

/**
 * Reads a phone number into E.164. Accepted are `+…` and `00…` with the country's code, and the local forms of
 * `region` (for Iran `0912…` and `912…`), with spaces, brackets, points and hyphens, in Persian or Arabic digits too.
 *
 * Checked are the length and form of the country's numbers, not whether a mobile prefix has been assigned yet:
 * operators open new ones faster than a list of them is kept.
 *
 * @param region ISO 3166-1 alpha-2 code; a RangeError when it is none
 */
export function parsePhone(text: string, region: string = DEFAULT_PHONE_REGION): Parsed<Phone> {
  if (!isSupportedCountry(region)) throw new RangeError('not a region with phone numbers');
  const problem = 'Give a phone number with the code of its country, such as +989123456789.';
  if (typeof text !== 'string' || text.length > MAX_INPUT_LENGTH) return refused(problem);

  const dialled = toAsciiDigits(text).trim();
  if (!DIALLED.test(dialled)) return refused(problem);
  // "00" is the exit code of most of the world, Iran included, but not of every region: read it as "+" everywhere.
  const international = dialled.startsWith('00') ? `+${dialled.slice(2)}` : dialled;
  const phone = parsePhoneNumberFromString(international, {
    defaultCountry: region as CountryCode,
    extract: false,
  });
  if (phone === undefined || !phone.isPossible() || !phone.isValid()) return refused(problem);
  // The metadata also knows short numbers inside Iran, which cannot be reached as a person's phone.
  if (phone.countryCallingCode === '98' && phone.nationalNumber.length !== IRANIAN_NATIONAL_LENGTH) {
    return refused(problem);
  }
  return parsed(phone.number);
}
