import ipaddr from 'ipaddr.js';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { AllowedNetwork } from '../egress/addressRules.ts';

const origins = new WeakMap<IncomingMessage, string | null>();

/**
 * The address a request came from: the connection's, or, where the connection comes from a trusted proxy, the last hop in
 * `X-Forwarded-For` that is none. Which proxies are trusted is configured (`TRUSTED_PROXIES`), never believed.
 */
export function requestOrigin(request: IncomingMessage): string | null {
  const known = origins.get(request);
  return known === undefined ? readOrigin(request, []) : known;
}

/** Finds a request's origin once, by the proxies that are trusted; `requestOrigin` tells it from then on. */
export function noteOrigin(request: IncomingMessage, trusted: readonly AllowedNetwork[]): void {
  origins.set(request, readOrigin(request, trusted));
}

function readOrigin(request: IncomingMessage, trusted: readonly AllowedNetwork[]): string | null {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const forwarded = request.headers['x-forwarded-for'];
  const hops = typeof forwarded === 'string' && trusted.length > 0 ? forwarded.slice(-4_000).split(',') : [];
  let origin = peer;
  while (origin !== undefined && isTrusted(origin, trusted)) {
    const before = hops.pop();
    if (before === undefined) break;
    // What is no address was written by nobody we trust: the hop that told it stands.
    const hop = plainAddress(before.trim());
    if (hop === undefined) break;
    origin = hop;
  }
  return origin ?? null;
}

/** Most requests come from few addresses, and reading one costs as much as finding a route. */
const read = new Map<string, string | undefined>();
const mostRead = 1_000;
const longestRead = 64;

function plainAddress(text: string): string | undefined {
  if (text.length > longestRead) return readAddress(text);
  if (read.has(text)) return read.get(text);
  if (read.size >= mostRead) read.clear();
  const address = readAddress(text);
  read.set(text, address);
  return address;
}

function readAddress(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return isIP(bare) === 0 ? undefined : ipaddr.process(bare).toString();
}

function isTrusted(address: string, trusted: readonly AllowedNetwork[]): boolean {
  const given = ipaddr.process(address);
  return trusted.some(({ base, bits }) => given.kind() === base.kind() && given.match(base, bits));
}

/**
 * What counters know an origin by: an IPv4 address, or the /64 of an IPv6 one, all of which belongs to one subscriber who
 * can take another address for every request.
 */
export function originGroup(origin: string): string {
  if (!ipaddr.isValid(origin)) return origin;
  const given = ipaddr.process(origin);
  if (given instanceof ipaddr.IPv4) return given.toString();
  return `${given.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** Whether an origin is this machine itself. */
export function isLoopback(origin: string): boolean {
  return ipaddr.isValid(origin) && ipaddr.process(origin).range() === 'loopback';
}
