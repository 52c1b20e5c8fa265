import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ids = new WeakMap<IncomingMessage, string>();

/** The request's id: the caller's `X-Request-Id` where it is a plain word of at most 64 characters, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  let id = ids.get(request);
  if (id === undefined) {
    const given = request.headers['x-request-id'];
    id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    ids.set(request, id);
  }
  return id;
}
