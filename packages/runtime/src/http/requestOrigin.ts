import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
inside.addSubnet('127.0.0.0', 8, 'ipv4');
inside.addSubnet('10.0.0.0', 8, 'ipv4');
inside.addSubnet('172.16.0.0', 12, 'ipv4');
inside.addSubnet('192.168.0.0', 16, 'ipv4');
inside.addSubnet('fc00::', 7, 'ipv6');
inside.addAddress('::1', 'ipv6');

/**
 * The address a request came from. `X-Forwarded-For` counts only where the connection comes from a private network,
 * as from an ingress, and only its last hop, which that ingress wrote itself.
 */
export function requestOrigin(request: IncomingMessage): string | null {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const forwarded = request.headers['x-forwarded-for'];
  const last = typeof forwarded === 'string' ? (forwarded.split(',').at(-1)?.trim() ?? '') : '';
  if (isIP(last) !== 0 && isInside(peer)) return last;
  return isIP(peer) === 0 ? null : peer;
}

function isInside(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && inside.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
