import ipaddr from 'ipaddr.js';

/**
 * What may not be reached from here (rule W-03), by ipaddr.js's names of ranges: everything but `unicast` is for somebody's
 * own network, for machines of one link, for translation, for documentation, or for nothing.
 */
const PUBLIC = 'unicast';

/** Ranges that ipaddr.js counts among the public ones, and that are not. */
const MORE: readonly [string, number][] = [
  ['192.88.99.0', 24], // 6to4 relays
  ['198.18.0.0', 15], // tests of devices
  ['64:ff9b:1::', 48], // NAT64 of a local network
  ['fec0::', 10], // site-local, withdrawn but still routed by some
  ['100::', 64], // discarded
  ['2001::', 23], // Teredo and other special assignments
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
  ['5f00::', 16], // segment routing within a domain
];
const MORE_RANGES = MORE.map(([address, bits]) => [ipaddr.parse(address), bits] as const);

/**
 * Whether an address is one of the public internet. An IPv4 address in any IPv6 form (mapped, NAT64, 6to4) is not: it
 * leads to where the IPv4 address does, and nobody needs it.
 */
export function isPublicAddress(text: string): boolean {
  // A zone names an interface of this machine.
  if (text.includes('%') || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== PUBLIC) return false;
  return !MORE_RANGES.some(([range, bits]) => {
    if (address instanceof ipaddr.IPv4) return range instanceof ipaddr.IPv4 && address.match(range, bits);
    return range instanceof ipaddr.IPv6 && address.match(range, bits);
  });
}
