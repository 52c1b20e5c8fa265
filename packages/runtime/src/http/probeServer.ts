import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Lifecycle } from '../lifecycle.ts';
import { expose } from '../metrics/exposition.ts';

/** Probes and metrics on a port of their own, which no gateway leads to. */
export interface ProbeServer {
  readonly port: number;
  /** The process has begun to serve: `/ready` tells from now on what the lifecycle knows, `/metrics` what the registry holds. */
  started(registry: Registry | undefined): void;
  close(): Promise<void>;
}

/**
 * Answers from the first moment of a process: `/health` and `/live` while it still waits for its database, so that nobody
 * restarts it for waiting, and `/ready` with 503 and what it waits for. Rejects when the address is taken.
 */
export async function listenProbes(
  lifecycle: Lifecycle,
  address: { readonly port: number; readonly host: string },
): Promise<ProbeServer> {
  let started: { readonly registry: Registry | undefined } | undefined;

  async function answer(path: string, accept: string | undefined): Promise<Answer> {
    if (path === '/health') return json(200, { status: 'ok' });
    if (path === '/live') {
      const stuck = lifecycle.stuck();
      return stuck.length === 0 ? json(200, { status: 'ok' }) : json(503, { status: 'stuck', stuck });
    }
    if (path === '/ready') {
      const failing = [...(started ? [] : ['start']), ...(await lifecycle.unready())];
      return failing.length === 0
        ? json(200, { status: 'ready', failing })
        : json(503, { status: 'unready', failing });
    }
    if (path === '/metrics' && started?.registry) {
      const { contentType, text } = await expose(started.registry, accept);
      return { status: 200, type: contentType, text };
    }
    return json(path === '/metrics' ? 503 : 404, { status: path === '/metrics' ? 'starting' : 'not found' });
  }

  const server = http.createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    void answer(path, request.headers.accept)
      .catch(() => json(500, { status: 'failed' }))
      .then(({ status, type, text }) => {
        response
          .writeHead(status, { 'content-type': type })
          .end(request.method === 'HEAD' ? undefined : text);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.removeListener('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    started(registry) {
      started = { registry };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function json(status: number, body: Readonly<Record<string, unknown>>): Answer {
  return { status, type: 'application/json', text: JSON.stringify(body) };
}
