import { keyedDigest } from '../ledger/keyed-digest.js';
import { toAsciiDigits } from '../values/digits.js';

/** Spaces and hyphens, which people put between the digits to read them out. */
const BETWEEN = /[\s-]/g;

/**
 * What the ledger keeps of a spend code, and compares (rule B-05): Persian digits and spaces between the digits make no
 * difference. Null when none was sent.
 */
export function spendCodeHash(digestKey: Buffer, code: string): Buffer;
export function spendCodeHash(digestKey: Buffer, code: string | null): Buffer | null;
export function spendCodeHash(digestKey: Buffer, code: string | null): Buffer | null {
  return code === null ? null : keyedDigest(digestKey, toAsciiDigits(code).replace(BETWEEN, ''));
}
