import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy as a gateway has it: keep-alive towards clients and backends, round robin over the backends in rotation. */
export interface RollingProxy {
  readonly url: string;
  /** Puts a backend into rotation. */
  add(url: string): void;
  /** Takes it out; requests under way go on. */
  remove(url: string): void;
  close(): Promise<void>;
}

export async function startRollingProxy(): Promise<RollingProxy> {
  const backends: URL[] = [];
  const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
  let next = 0;
  const server = http.createServer((request, response) => {
    const backend = backends[next++ % backends.length];
    if (!backend) {
      response.writeHead(503).end();
      return;
    }
    const forwarded = http.request(
      {
        agent,
        host: backend.hostname,
        port: backend.port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, connection: 'keep-alive' },
      },
      (answer) => {
        const { connection: _connection, ...headers } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, headers);
        answer.pipe(response);
      },
    );
    forwarded.on('error', (err) => {
      if (!response.headersSent) response.writeHead(502, { 'x-proxy-fault': err.message });
      response.end();
    });
    request.pipe(forwarded);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    add: (url) => backends.push(new URL(url)),
    remove: (url) => {
      const at = backends.findIndex((backend) => backend.href === new URL(url).href);
      if (at >= 0) backends.splice(at, 1);
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
