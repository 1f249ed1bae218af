import { keyedDigest } from '../../ledger/keyed-digest.js';
import { toAsciiDigits } from '../../values/digits.js';

/** Spaces and hyphens, which people put between the digits to read them out. */
const BETWEEN = /[\s-]/g;

/** What is kept of the code of a link, and compared: Persian digits and spaces between the digits make no difference. */
export function linkCodeHash(digestKey: Buffer, code: string): Buffer {
  return keyedDigest(digestKey, `link code ${toAsciiDigits(code).replace(BETWEEN, '')}`);
}
