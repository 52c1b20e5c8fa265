import http from 'node:http';

export interface HealthOptions {
  readonly port: number;
  readonly host?: string;
  /** Words of what is wrong; nothing when it lives. */
  readonly faults: () => readonly string[];
  /** Whether it has seen the cluster once. */
  readonly ready: () => boolean;
  /** The text of the metrics and its media type. */
  readonly metrics: () => Promise<{ readonly text: string; readonly type: string }>;
}

/** `/live`, `/ready` and `/metrics` of an operator, without a framework. */
export async function serveHealth(
  options: HealthOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type }).end(text);
    if (request.url === '/metrics')
      options.metrics().then(
        ({ text, type }) => answer(200, text, type),
        () => answer(500, 'the metrics could not be read\n'),
      );
    else if (request.url === '/live') {
      const faults = options.faults();
      answer(faults.length === 0 ? 200 : 503, faults.length === 0 ? 'alive\n' : `${faults.join('\n')}\n`);
    } else if (request.url === '/ready')
      answer(options.ready() ? 200 : 503, options.ready() ? 'ready\n' : 'not yet\n');
    else answer(404, 'no such page\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '0.0.0.0', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
