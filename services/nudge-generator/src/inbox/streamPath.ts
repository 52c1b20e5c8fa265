import type { IncomingMessage } from 'node:http';

/** The token of a stream's URL and where to resume, or undefined when the request is for something else. */
export interface StreamRequest {
  readonly token: string;
  /** The last number the client has; undefined: from now on. */
  readonly after: number | undefined;
}

const path = /^\/v1\/inbox\/([\w.-]{1,400})\/stream(?:\?(.*))?$/;

/** Reads `GET /v1/inbox/{token}/stream?after=n`; `Last-Event-ID`, which a browser sends on reconnecting, comes first. */
export function streamRequest(
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>,
): StreamRequest | undefined {
  const match = request.method === 'GET' ? path.exec(request.url ?? '') : null;
  if (!match) return undefined;
  // Not request.headers: reading it would build an object of all headers, for every stream.
  const at = request.rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'last-event-id',
  );
  const header = at >= 0 ? (request.rawHeaders[at + 1] ?? '') : '';
  const given = header !== '' ? header : new URLSearchParams(match[2]).get('after');
  const after = given !== null && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
  return { token: match[1] ?? '', after };
}
