import { everyEndpoint } from '@tsudoi/contracts/everyEndpoint';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { onServer } from '@tsudoi/runtime/http/listen';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import express, { type Express } from 'express';
import type { ConsoleConfig } from './config.ts';
import { createForwarder, readRoutes } from './forward.ts';
import { mountConsole } from './mountConsole.ts';

/**
 * The one address of an installation whose services run apart: the pages, the reference of the whole API, and every route
 * handed on to the service that serves it. @throws where the pages are not built
 */
export async function createApp(
  config: ConsoleConfig,
  lifecycle: Lifecycle,
  webFolder?: string,
): Promise<Express> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const forwarder = createForwarder(readRoutes(config.ROUTES), lifecycle);
  app.use((request, response, next) => {
    const route = forwarder.routeOf(request.path);
    if (route) forwarder.request(request, response, route);
    else next();
  });
  onServer(app, (server) => {
    server.on('upgrade', (request, socket, head) => {
      const route = forwarder.routeOf((request.url ?? '').replace(/\?.*$/, ''));
      if (route) forwarder.upgrade(request, socket, head, route);
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    return () => undefined;
  });
  app.use((_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    next();
  });
  mountDocs({ router: app, endpoints: await everyEndpoint() }, 'Tsudoi', '0.1.0');
  if (config.PROBES_PORT === undefined) {
    app.get(['/live', '/health'], (_request, response) => void response.json({ status: 'ok' }));
    app.get('/ready', async (_request, response) => {
      const failing = await lifecycle.unready();
      response.status(failing.length === 0 ? 200 : 503).json({ failing });
    });
  }
  if (!mountConsole(app, webFolder))
    throw new Error('the pages are not built: npm run build:web -w services/console');
  return app;
}
