import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

const MOST_CHARACTERS = 2_048;
/** What parsing would leave out or hide: spaces, control and formatting characters, halves of characters, backslashes. */
const NOT_TO_BE_SEEN = /[\p{Z}\p{C}\\]/u;

/** Why an endpoint cannot be at this URL, as a sentence that says what to give instead; undefined when it can. */
export function endpointUrlProblem(text: string, allowPrivate: boolean): string | undefined {
  if (text.length > MOST_CHARACTERS) return `Give a URL of at most ${MOST_CHARACTERS} characters.`;
  if (NOT_TO_BE_SEEN.test(text))
    return 'Leave out spaces, control characters and backslashes, or percent-encode them.';
  if (!URL.canParse(text)) return 'Give a whole URL, such as https://example.org/hamsood.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return 'Give a URL that begins with https://.';
  if (url.username !== '' || url.password !== '')
    return 'Give a URL without user and password: what is sent is signed.';
  if (url.hash !== '') return 'Give a URL without a fragment (#…), which no server is sent.';
  const host = hostOf(url);
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host))
    return 'Give a URL on the public internet: addresses of private networks are never called.';
  return undefined;
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
