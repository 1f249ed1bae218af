import { toAsciiDigits } from './digits.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** The Iranian national id of a legal person (شناسه ملی): 11 digits, the last of which checks the others. */
export type LegalNationalId = string;

const ELEVEN_DIGITS = /^[0-9]{11}$/;
const COUNT_OF_NONE = /^[0-9]{3}0{6}/;
const WEIGHTS = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17];

/**
 * Reads the national id of a legal person, Persian and Arabic digits and spaces allowed. The first three digits are of
 * the office, the next six count within it and are never all zero, the tenth is of the kind. Each of the first ten, plus
 * the tenth plus 2, is weighted 29, 27, 23, 19, 17 and the same again; the sum modulo 11, 10 counting as 0, is the last
 * digit. The register publishes no text of this; it is described at
 * http://www.aliarash.com/article/shenasameli/shenasa_meli.htm, and open-source checkers that companies' forms use agree
 * (persian-tools `verifyIranianLegalId`, laravel-persian-validation `IranianCompanyId`).
 */
export function parseLegalNationalId(text: string): Parsed<LegalNationalId> {
  const id = typeof text === 'string' ? toAsciiDigits(text).replace(/\s/g, '') : '';
  if (!ELEVEN_DIGITS.test(id)) return refused('Give the national id of the legal person: 11 digits.');
  if (COUNT_OF_NONE.test(id))
    return refused('Check the national id of the legal person; its fourth to ninth digits are all zero.');
  const digits = [...id].map(Number);
  const [tenth = 0, check = 0] = digits.slice(9);
  const sum = WEIGHTS.reduce((total, weight, at) => total + ((digits[at] ?? 0) + tenth + 2) * weight, 0);
  return (sum % 11) % 10 === check
    ? parsed(id)
    : refused('Check the national id of the legal person; its last digit does not fit the others.');
}
