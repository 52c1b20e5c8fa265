import ipaddr from 'ipaddr.js';

/** An exception to the address rules: a network, as `10.1.0.0/16`, `127.0.0.1/32` or `fd00::/8`, or one port of it: `127.0.0.1/32:5232`. */
export interface AllowedNetwork {
  readonly base: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
  /** The only port that is open; every port unless given. */
  readonly port?: number;
}

/** Reads a comma separated list of networks. @throws Error naming the faulty entry. */
export function parseAllowedNetworks(list: string): readonly AllowedNetwork[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [, network = '', port] = /^(.*\/\d+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
      if (!ipaddr.isValidCIDR(network) || Number(port ?? 1) > 65_535 || Number(port ?? 1) < 1)
        throw new Error(
          `${entry} is not a network such as 10.1.0.0/16, or a port of one, as 10.1.0.0/16:5232`,
        );
      const [base, bits] = ipaddr.parseCIDR(network);
      return { base, bits, ...(port !== undefined && { port: Number(port) }) };
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
 * that carry an IPv4 address (mapped, compatible, translated, 6to4, Teredo) are not. An exception for one port is one only
 * where the port is known to be that.
 */
export function refusedAddress(
  address: string,
  allowed: readonly AllowedNetwork[],
  port?: number,
): string | undefined {
  if (!ipaddr.isValid(address)) return `${address} is not an IP address`;
  const given = ipaddr.process(address);
  if (isAllowed(given, allowed, port)) return undefined;
  const named = given.toString() === address ? address : `${address} (${given.toString()})`;
  if (publicMetadata.has(given.toString())) return `${named} is a metadata address`;
  const range = given.range();
  if (range !== 'unicast') return `${named} is not a public address (${range})`;
  if (given instanceof ipaddr.IPv6 && ((given.parts[0] ?? 0) & 0xe000) !== 0x2000)
    return `${named} is outside the global unicast space`;
  return undefined;
}

/**
 * Why http without TLS is refused at this address, or undefined where it may be spoken: on a network that the configuration
 * opens, and there on loopback, which leaves no machine, or everywhere where `plainHttp` says so.
 */
export function refusedPlainHttp(
  address: string,
  allowed: readonly AllowedNetwork[],
  plainHttp: boolean,
  port?: number,
): string | undefined {
  const given = ipaddr.process(address);
  if (isAllowed(given, allowed, port) && (plainHttp || given.range() === 'loopback')) return undefined;
  return 'http is not encrypted; use https';
}

/** Why a mail server is not signed in to: on the way to a public address anyone may read what is not encrypted. */
export const passwordInTheOpen = 'a password never goes to a public address without TLS; use tls or starttls';

/** Whether the address is one of the public internet: what goes there without TLS may be read on the way. */
export function isPublicAddress(address: string): boolean {
  return refusedAddress(address, []) === undefined || publicMetadata.has(ipaddr.process(address).toString());
}

function isAllowed(
  given: ipaddr.IPv4 | ipaddr.IPv6,
  allowed: readonly AllowedNetwork[],
  port: number | undefined,
): boolean {
  return allowed.some(
    (rule) =>
      given.kind() === rule.base.kind() &&
      given.match(rule.base, rule.bits) &&
      (rule.port === undefined || rule.port === port),
  );
}
