import { encodeId } from '../../values/ids.js';

/** A=10 … Z=35, as ISO 7064 counts letters. */
const LETTER_A = 55;

/**
 * What a payment is known by at the bank, and what a partner is to quote: a creditor reference of ISO 11649, `RF`, two
 * check digits, and `STM` with the statement's id, or `CHP` with that of a charity's payout, and the number of the attempt. It is end-to-end id and structured
 * remittance at once: letters and digits only, at most 25 of them, and a wrong digit shows.
 * @param attempt 1 for the first payment of it
 */
export function paymentReference(
  id: bigint,
  attempt: number,
  of: 'statement' | 'charityPayout' = 'statement',
): string {
  const body = `${encodeId(of, id).replace('_', '').toUpperCase()}${String(attempt).padStart(2, '0')}`;
  return creditorReference(body);
}

/** A creditor reference of ISO 11649 over up to 21 digits and capitals. */
export function creditorReference(body: string): string {
  return `RF${checkDigits(body)}${body}`;
}

/** A reference as banks and people give it back: without spaces, in capitals; null where nothing is left. */
export function givenReference(text: string | null): string | null {
  const plain = (text ?? '').replace(/\s/g, '').toUpperCase();
  return plain === '' ? null : plain;
}

/** Check digits by ISO 7064 MOD 97-10 over the reference with `RF00` behind it. */
function checkDigits(body: string): string {
  let remainder = 0;
  for (const character of `${body}RF00`) {
    const value = /[0-9]/.test(character) ? Number(character) : character.charCodeAt(0) - LETTER_A;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return String(98 - remainder).padStart(2, '0');
}
