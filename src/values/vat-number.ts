import { isSupportedCountry } from 'libphonenumber-js';
import { toAsciiDigits } from './digits.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** A number for value-added tax: capital letters and digits, with the prefix of the country where that has one. */
export type VatNumber = string;

/**
 * The structure of VAT identification numbers by the prefix of who gives them: European Commission, VIES, frequently asked
 * questions, Q11 "VAT identification number structure" (https://ec.europa.eu/taxation_customs/vies/faq.html). Greece has
 * EL, Northern Ireland XI. Belgium's numbers began with 0 alone until the register went on to 1. Those of the Netherlands
 * have been any twelve letters, digits, + and * since people in business got numbers of their own in 2020; B stands at the
 * tenth place in all that were given so far, and is not relied on.
 */
const EUROPEAN: Readonly<Record<string, RegExp>> = {
  AT: /^U[0-9]{8}$/,
  BE: /^[01][0-9]{9}$/,
  BG: /^[0-9]{9,10}$/,
  CY: /^[0-9]{8}[A-Z]$/,
  CZ: /^[0-9]{8,10}$/,
  DE: /^[0-9]{9}$/,
  DK: /^[0-9]{8}$/,
  EE: /^[0-9]{9}$/,
  EL: /^[0-9]{9}$/,
  ES: /^(?:[A-Z][0-9]{7}[0-9A-Z]|[0-9]{8}[A-Z])$/,
  FI: /^[0-9]{8}$/,
  FR: /^[0-9A-Z]{2}[0-9]{9}$/,
  HR: /^[0-9]{11}$/,
  HU: /^[0-9]{8}$/,
  IE: /^(?:[0-9][0-9A-Z+*][0-9]{5}[A-Z]|[0-9]{7}[A-Z]{2})$/,
  IT: /^[0-9]{11}$/,
  LT: /^(?:[0-9]{9}|[0-9]{12})$/,
  LU: /^[0-9]{8}$/,
  LV: /^[0-9]{11}$/,
  MT: /^[0-9]{8}$/,
  NL: /^[0-9A-Z+*]{12}$/,
  PL: /^[0-9]{10}$/,
  PT: /^[0-9]{9}$/,
  RO: /^[0-9]{2,10}$/,
  SE: /^[0-9]{12}$/,
  SI: /^[0-9]{8}$/,
  SK: /^[0-9]{10}$/,
  XI: /^(?:[0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})$/,
};

const PREFIX: Readonly<Record<string, string>> = { GR: 'EL' };
const MAX_INPUT_LENGTH = 64;
const ANY = /^[0-9A-Z]{4,20}$/;

/**
 * Reads a VAT number of a country (ISO 3166-1 alpha-2): spaces, dots and hyphens are left out, letters made capital,
 * Persian and Arabic digits accepted. Within the European Union it must have the structure of its state, and gets its
 * prefix where that was left out; elsewhere 4–20 letters and digits: other countries publish no structure that could be
 * relied on. That the number exists, only the tax office can tell.
 */
export function parseVatNumber(text: string, country: string): Parsed<VatNumber> {
  const problem = 'Give the VAT number as 4 to 20 letters and digits.';
  if (typeof text !== 'string' || text.length > MAX_INPUT_LENGTH) return refused(problem);
  const compact = toAsciiDigits(text)
    .replace(/[\s.-]/g, '')
    .toUpperCase();
  const prefix = PREFIX[country] ?? country;
  const structure = EUROPEAN[prefix];
  if (!structure) return ANY.test(compact) ? parsed(compact) : refused(problem);
  // A number may itself begin with the letters of the prefix (in France, for one): whole first.
  if (structure.test(compact)) return parsed(prefix + compact);
  const own = compact.startsWith(prefix) ? compact.slice(prefix.length) : '';
  return structure.test(own)
    ? parsed(prefix + own)
    : refused('Check the VAT number; it has not the structure of its country.');
}

/**
 * The code of a country, ISO 3166-1 alpha-2, in capital letters. Which there are is what the metadata of phone numbers
 * says: all in which anybody lives.
 */
export function parseCountry(text: string): Parsed<string> {
  const code = typeof text === 'string' ? text.trim().toUpperCase() : '';
  return isSupportedCountry(code)
    ? parsed(code)
    : refused('Give the country by its two letters, such as IR.');
}
