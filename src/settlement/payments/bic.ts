import { type Parsed, parsed, refused } from '../../values/parsed.js';

const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** Reads a bank's BIC (ISO 9362) of 8 or 11 characters; lower case is accepted on input. */
export function parseBic(text: string): Parsed<string> {
  const bic = text.length <= 11 ? text.toUpperCase() : '';
  return BIC.test(bic) ? parsed(bic) : refused("Give the bank's BIC: 8 or 11 letters and digits.");
}
