import { domainToASCII } from 'node:url';
import { type Parsed, parsed, refused } from './parsed.js';

/** An e-mail address, its domain in lower case (internationalised domains as `xn--…`). */
export type Email = string;

// RFC 5321, 4.5.3.1: 64 for the part before the @; a path of 256 with its angle brackets leaves 254 for the whole.
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
// RFC 5322 dot-atom; quoted local parts are legal, unused, and a source of mistakes.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
// Checked before the conversion to ASCII, which reads a URL's host and would cut off a path behind it.
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const TOP_LEVEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/**
 * Reads an e-mail address: trimmed, the domain in lower case. The part before the @ keeps its case, since only the
 * receiving server knows whether it matters. This checks the form; only a message proves that somebody reads it.
 */
export function parseEmail(text: string): Parsed<Email> {
  const problem = 'Give an e-mail address, such as name@example.com.';
  if (typeof text !== 'string' || text.length > 2 * MAX_LENGTH) return refused(problem);
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const domain = trimmed.slice(at + 1);
  if (!DOMAIN.test(domain)) return refused(problem);
  const asciiDomain = domainToASCII(domain);

  if (local.length > MAX_LOCAL_LENGTH || !LOCAL.test(local) || !isDomain(asciiDomain))
    return refused(problem);
  const email = `${local}@${asciiDomain}`;
  return email.length <= MAX_LENGTH ? parsed(email) : refused(problem);
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  return (
    labels.length >= 2 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    TOP_LEVEL.test(labels.at(-1) ?? '')
  );
}
