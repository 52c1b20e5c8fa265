import type { Registry } from 'prom-client';
import { createServer } from 'node:http';
import { expose } from '../metrics/exposition.ts';

/**
 * Serves `/metrics` once more after everything has ended, until a scrape took it or `withinMs` is over: what was counted
 * since the scrape before would be lost otherwise. Everything else is told that the process stops. Resolves to whether it
 * was scraped.
 */
export function awaitLastScrape(
  registry: Registry,
  { port, host, withinMs }: { readonly port: number; readonly host: string; readonly withinMs: number },
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (scraped: boolean) => {
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
      resolve(scraped);
    };
    const server = createServer((request, response) => {
      response.setHeader('Connection', 'close');
      if (request.url !== '/metrics') {
        response.writeHead(503).end();
        return;
      }
      expose(registry, request.headers.accept).then(
        ({ contentType, text }) => {
          response.on('close', () => {
            if (response.writableFinished) end(true);
          });
          response.setHeader('Content-Type', contentType);
          response.end(text);
        },
        () => response.writeHead(500).end(),
      );
    });
    const timer = setTimeout(() => end(false), withinMs);
    server.on('error', () => end(false));
    server.listen(port, host);
  });
}
