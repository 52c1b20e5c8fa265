import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound, TooManyRequests, Unauthenticated, Unavailable } from '@tsudoi/runtime/errors';
import { problemOf, sendProblem, toAppError } from '@tsudoi/runtime/http/problem';
import type { Logger } from '@tsudoi/runtime/logger';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';
import type { InboxHub, InboxStream } from './inboxHub.ts';
import { readInboxToken, type InboxAccess } from './inboxToken.ts';
import type { InboxStore } from './inboxStore.ts';
import { SseStream } from './sseStream.ts';
import { streamRequest, type StreamRequest } from './streamPath.ts';
import { WebSocketStream } from './webSocketStream.ts';

export interface StreamParts {
  readonly hub: InboxHub;
  readonly store: InboxStore;
  readonly signer: TokenSigner;
  readonly limit: TokenLimit;
  readonly clock: Clock;
  readonly log: Logger;
  /** Streams of this process; more answer 503, so that the balancer's other replicas take them. */
  readonly mostStreams: number;
}

/**
 * Serves the inbox stream on a server's bare sockets, before Express sees the request: an idle stream then costs its
 * socket and little more. Every other request goes to the listeners that were there.
 */
export function attachStreams(server: Server, parts: StreamParts): void {
  const { hub, store, signer, clock, log } = parts;
  const others = server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 4_096 });

  async function start(
    asked: StreamRequest,
  ): Promise<{ access: InboxAccess; position: number; unread: number }> {
    const access = readInboxToken(signer, asked.token, clock.now().getTime());
    if (!access) throw new Unauthenticated('The inbox token is not valid or has expired');
    await parts.limit('inbox', access);
    if (hub.size >= parts.mostStreams)
      throw new Unavailable('This replica has all the streams it can hold', 2);
    const { lastSeq, unread } = await store.state(access.tenantId, access.contactId);
    return { access, position: Math.min(asked.after ?? lastSeq, lastSeq), unread };
  }

  function openSse(request: IncomingMessage, response: ServerResponse, asked: StreamRequest): void {
    start(asked).then(
      ({ access, position, unread }) => {
        if (response.destroyed) return;
        response.useChunkedEncodingByDefault = false; // the stream ends with its connection
        response.shouldKeepAlive = false;
        response.writeHead(200, {
          'Content-Type': 'text/event-stream; charset=utf-8',
          'Cache-Control': 'no-store',
          'Access-Control-Allow-Origin': '*', // the token is the only credential
          'X-Accel-Buffering': 'no',
          'X-Content-Type-Options': 'nosniff',
        });
        request.rawHeaders = []; // kept as long as the stream, and read no more
        request.url = '';
        const stream = new SseStream(access, position, unread, response);
        response.on('close', () => {
          hub.leave(stream);
        });
        hub.join(stream);
      },
      (err: unknown) => {
        const known = toAppError(err);
        if (!known) log.error({ err }, 'a stream could not be opened');
        sendProblem(response, problemOf(known, randomUUID()));
      },
    );
  }

  function openWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, asked: StreamRequest): void {
    start(asked).then(
      ({ access, position, unread }) => {
        webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          const stream: InboxStream = new WebSocketStream(access, position, unread, webSocket);
          webSocket.on('error', () => undefined);
          webSocket.on('close', () => {
            hub.leave(stream);
          });
          hub.join(stream);
        });
      },
      (err: unknown) => {
        const known = toAppError(err);
        if (!known) log.error({ err }, 'a stream could not be opened');
        refuse(
          socket,
          known?.status ?? 500,
          known instanceof TooManyRequests || known instanceof Unavailable
            ? known.retryAfterSeconds
            : undefined,
        );
      },
    );
  }

  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const asked = streamRequest(request);
    if (asked) openSse(request, response, asked);
    else for (const other of others) other.call(server, request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const asked = streamRequest(request);
    if (asked) openWebSocket(request, socket, head, asked);
    else refuse(socket, new NotFound('').status);
  });
}

function refuse(socket: Duplex, status: number, retryAfterSeconds?: number): void {
  const later = retryAfterSeconds === undefined ? '' : `Retry-After: ${String(retryAfterSeconds)}\r\n`;
  socket.end(`HTTP/1.1 ${String(status)} Refused\r\n${later}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
