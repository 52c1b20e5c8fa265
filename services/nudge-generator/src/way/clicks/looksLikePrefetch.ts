import type { IncomingMessage } from 'node:http';
import { looksLikeScanner } from './looksLikeScanner.ts';

/** Proxies that fetch a picture when a person opens the message: Gmail's, Yahoo's. */
const proxiesOfReaders = /googleimageproxy|yahoomailproxy/i;

/**
 * Whether a request for the picture in a message tells of no person: scanners, prefetches, and Apple's Mail Privacy Protection,
 * which fetches every picture of every message and names itself `Mozilla/5.0` alone.
 */
export function looksLikePrefetch(request: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  const agent = request.headers['user-agent'] ?? '';
  if (agent.trim() === 'Mozilla/5.0') return true;
  const { ['user-agent']: _agent, ...others } = request.headers;
  if (proxiesOfReaders.test(agent))
    return looksLikeScanner({ method: request.method, headers: { ...others, 'user-agent': 'a reader' } });
  return looksLikeScanner(request);
}
