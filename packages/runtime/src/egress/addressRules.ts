import ipaddr from 'ipaddr.js';

/** An exception to the address rules: a network, as `10.1.0.0/16`, `127.0.0.1/32` or `fd00::/8`. */
export interface AllowedNetwork {
  readonly base: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** Reads a comma separated list of networks. @throws Error naming the faulty entry. */
export function parseAllowedNetworks(list: string): readonly AllowedNetwork[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      if (!ipaddr.isValidCIDR(entry)) throw new Error(`${entry} is not a network such as 10.1.0.0/16`);
      const [base, bits] = ipaddr.parseCIDR(entry);
      return { base, bits };
    });
}

/** Whether `parseAllowedNetworks` can read the list: for configuration schemas. */
export function areNetworks(list: string): boolean {
  try {
    parseAllowedNetworks(list);
    return true;
  } catch {
    return false;
  }
}

/** The platform addresses of a large cloud that lie in public space; every other metadata service is link-local or private. */
const publicMetadata = new Set(['168.63.129.16']);

/**
 * Why a connection to this address is refused, or undefined where it may be made. Only public unicast space is
 * open: loopback, link-local (the metadata services), private, shared, documentation, multicast and the IPv6 forms
 * that carry an IPv4 address (mapped, compatible, translated, 6to4, Teredo) are not.
 */
export function refusedAddress(address: string, allowed: readonly AllowedNetwork[]): string | undefined {
  if (!ipaddr.isValid(address)) return `${address} is not an IP address`;
  const given = ipaddr.process(address);
  if (allowed.some(({ base, bits }) => given.kind() === base.kind() && given.match(base, bits)))
    return undefined;
  const named = given.toString() === address ? address : `${address} (${given.toString()})`;
  if (publicMetadata.has(given.toString())) return `${named} is a metadata address`;
  const range = given.range();
  if (range !== 'unicast') return `${named} is not a public address (${range})`;
  if (given instanceof ipaddr.IPv6 && ((given.parts[0] ?? 0) & 0xe000) !== 0x2000)
    return `${named} is outside the global unicast space`;
  return undefined;
}
