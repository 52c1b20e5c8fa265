import type { Express } from 'express';
import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lifecycle } from '../lifecycle.ts';
import { traceRequests } from '../tracing/traceRequests.ts';
import { boundSlowReaders } from './slowReaders.ts';
import { answerUnreadable } from './unreadable.ts';

/**
 * An HTTP server whose requests are born with Express's prototypes, which turns the `setPrototypeOf` that Express
 * does on every request into a no-op (0.78 of bare node:http instead of 0.45).
 */
export function createExpressServer(app: Express): Server {
  function Request(this: unknown, ...args: unknown[]): object {
    return Reflect.construct(IncomingMessage, args, Request) as object;
  }
  Request.prototype = app.request;
  function Response(this: unknown, ...args: unknown[]): object {
    return Reflect.construct(ServerResponse, args, Response) as object;
  }
  Response.prototype = app.response;
  const classes = { IncomingMessage: Request, ServerResponse: Response } as unknown as {
    IncomingMessage: typeof IncomingMessage;
    ServerResponse: typeof ServerResponse;
  };
  const server = createServer(
    {
      ...classes,
      keepAliveTimeout: 75_000,
      headersTimeout: 30_000,
      requestTimeout: 150_000,
      maxHeaderSize: 16_384,
    },
    traceRequests(app),
  );
  answerUnreadable(server);
  return server;
}

/** Gets the server before it listens; what it returns ends long answers (streams) when intake stops. */
export type ServerAttachment = (server: Server) => () => void;

const attachments = new WeakMap<Express, ServerAttachment[]>();

/** Registers what needs the server itself beside Express: upgrades, streams on the bare socket. */
export function onServer(app: Express, attach: ServerAttachment): void {
  attachments.set(app, [...(attachments.get(app) ?? []), attach]);
}

/**
 * Listens and registers with the lifecycle: when intake stops, no new connection is taken, idle ones are closed and
 * answers under way carry `Connection: close`. Rejects when the address is taken. Resolves to the port.
 */
export async function listen(
  app: Express,
  lifecycle: Lifecycle,
  address: { readonly port: number; readonly host: string },
): Promise<{ port: number; server: Server }> {
  const server = createExpressServer(app);
  server.setTimeout(60_000);
  boundSlowReaders(server);
  server.prependListener('request', (_request, response) => {
    if (lifecycle.stopping) response.setHeader('Connection', 'close');
  });
  const endings = (attachments.get(app) ?? []).map((attach) => attach(server));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.removeListener('error', reject);
      // A connection that could not be taken (no more descriptors) is its client's loss, and not the end of the process.
      server.on('error', () => undefined);
      resolve();
    });
  });
  lifecycle.onStopIntake('http', () => {
    const closed = closeServer(server);
    for (const end of endings) end();
    return closed;
  });
  return { port: (server.address() as AddressInfo).port, server };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => {
      server.closeIdleConnections();
    }, 100);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
