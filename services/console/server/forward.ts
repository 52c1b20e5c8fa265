import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A path prefix and the address that serves it. */
export interface Route {
  readonly prefix: string;
  readonly url: URL;
}

/** Hands requests on to the services that serve them, as a gateway does: bodies and streams as they come, none is held. */
export interface Forwarder {
  /** The service of a path; undefined where none serves it. */
  routeOf(path: string): Route | undefined;
  request(request: IncomingMessage, response: ServerResponse, route: Route): void;
  /** The same for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, route: Route): void;
}

/** `prefix=URL` pairs, separated by commas; the longest prefix wins. */
export function readRoutes(text: string): Route[] {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => ({
      prefix: pair.slice(0, pair.indexOf('=')).trim().replace(/\/$/, ''),
      url: new URL(pair.slice(pair.indexOf('=') + 1).trim()),
    }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

/** What belongs to one connection and is not handed on (RFC 9110 §7.6.1). */
const ofOneHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/** A service that says nothing for longer than any deadline of a request is gone, ms; streams beat more often. */
const silentMs = 150_000;

const problem = (status: number, title: string): string =>
  JSON.stringify({
    type: `urn:tsudoi:problem:${title}`,
    title,
    status,
    detail: 'The service behind this path does not answer',
  });

export function createForwarder(routes: readonly Route[], lifecycle: Lifecycle): Forwarder {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 64 });
  lifecycle.onClose('forwarder', () => {
    agent.destroy();
  });

  function ask(request: IncomingMessage, route: Route, headers: OutgoingHttpHeaders): http.ClientRequest {
    return http.request({
      agent,
      host: route.url.hostname,
      port: route.url.port || 80,
      method: request.method,
      path: request.url,
      headers,
      timeout: silentMs,
    });
  }

  function forward(request: IncomingMessage, response: ServerResponse, route: Route, again: boolean): void {
    const forwarded = ask(request, route, handedOn(request));
    let answered = false;
    forwarded.on('response', (answer) => {
      answered = true;
      response.writeHead(answer.statusCode ?? 502, withoutHop(answer.headers));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    forwarded.on('timeout', () => forwarded.destroy(new Error('silent')));
    forwarded.on('error', () => {
      if (answered || response.headersSent) {
        response.destroy();
        return;
      }
      // A kept connection that the service closed at this very moment: nothing of a request without a body was lost.
      if (again && forwarded.reusedSocket && hasNoBody(request)) {
        forward(request, response, route, false);
        return;
      }
      response
        .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' })
        .end(problem(503, 'Unavailable'));
    });
    response.on('close', () => {
      if (!response.writableEnded) forwarded.destroy();
    });
    if (hasNoBody(request)) forwarded.end();
    else request.pipe(forwarded);
  }

  return {
    routeOf: (path) => routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`)),
    request(request, response, route) {
      forward(request, response, route, true);
    },
    upgrade(request, socket, head, route) {
      const forwarded = ask(request, route, {
        ...handedOn(request),
        connection: 'Upgrade',
        upgrade: request.headers.upgrade ?? 'websocket',
      });
      socket.on('error', () => forwarded.destroy());
      socket.on('close', () => forwarded.destroy());
      forwarded.on('timeout', () => forwarded.destroy(new Error('silent')));
      forwarded.on('upgrade', (answer, upstream, first) => {
        socket.write(rawHead(answer));
        if (first.length > 0) socket.write(first);
        if (head.length > 0) upstream.write(head);
        upstream.on('error', () => socket.destroy());
        upstream.on('close', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
        upstream.pipe(socket).pipe(upstream);
      });
      forwarded.on('response', (answer) => {
        socket.write(rawHead(answer));
        answer.pipe(socket);
      });
      forwarded.on('error', () =>
        socket.end(
          'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
        ),
      );
      forwarded.end();
    },
  };
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

function withoutHop(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOneHop.includes(name)));
}

/** The request's headers with the client added to those it came through, which only a trusted proxy may tell. */
function handedOn(request: IncomingMessage): OutgoingHttpHeaders {
  const { socket, headers } = request;
  const from = [headers['x-forwarded-for'], socket.remoteAddress?.replace(/^::ffff:/, '')]
    .flat()
    .filter(Boolean);
  return {
    ...withoutHop(headers),
    'x-forwarded-for': from.join(', '),
    'x-forwarded-host': headers['x-forwarded-host'] ?? headers.host,
    'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
  };
}

function rawHead({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${String(statusCode)} ${statusMessage ?? ''}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    lines.push(`${String(rawHeaders[at])}: ${String(rawHeaders[at + 1])}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
