import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostOf } from '../endpoints/endpoint-url.js';
import { isPublicAddress } from '../endpoints/public-address.js';

/** An address that a name has. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Finds all addresses of a name. @throws when there are none */
export type Resolver = (host: string) => Promise<readonly ResolvedAddress[]>;

/**
 * As this machine resolves names, its hosts file included: what is in that can be private, and is looked at like all. Whoever
 * asks for a name that is being asked for waits for the same answer: each question takes one of the few threads that a
 * process has for all its look-ups and files, and a name server that is silent keeps it for long.
 */
export function systemResolver(lookUp: typeof lookupAll = lookupAll): Resolver {
  const asked = new Map<string, Promise<readonly ResolvedAddress[]>>();
  return (host) => {
    const known = asked.get(host);
    if (known) return known;
    const answer = lookUp(host).finally(() => asked.delete(host));
    asked.set(host, answer);
    return answer;
  };
}

async function lookupAll(host: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/** Where a request goes: an address that was looked at, so that nothing is resolved once more; or why it goes nowhere. */
export type Target =
  | { readonly address: ResolvedAddress; readonly problem?: undefined }
  | { readonly address?: undefined; readonly problem: 'REFUSED_ADDRESS' | 'NO_ADDRESS' };

/**
 * Finds where a URL leads, and refuses what is not on the public internet (rule W-03). A name of which any address is
 * private is refused whole: whoever mixes them would have us choose.
 */
export async function resolveTarget(url: URL, resolve: Resolver, allowPrivate: boolean): Promise<Target> {
  const host = hostOf(url);
  const family = isIP(host);
  let addresses: readonly ResolvedAddress[];
  try {
    addresses = family === 0 ? await resolve(host) : [{ address: host, family: family === 6 ? 6 : 4 }];
  } catch {
    return { problem: 'NO_ADDRESS' };
  }
  const [first] = addresses;
  if (!first) return { problem: 'NO_ADDRESS' };
  if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address)))
    return { problem: 'REFUSED_ADDRESS' };
  return { address: first };
}
