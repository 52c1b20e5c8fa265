import { startService } from '@tsudoi/runtime/startService';
import express from 'express';
import { readConfig } from './config.ts';
import { mountConsole } from './mountConsole.ts';

await startService('console', readConfig, async (config, { lifecycle }) => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    next();
  });
  if (config.PROBES_PORT === undefined) {
    app.get(['/live', '/health'], (_request, response) => void response.json({ status: 'ok' }));
    app.get('/ready', async (_request, response) => {
      const failing = await lifecycle.unready();
      response.status(failing.length === 0 ? 200 : 503).json({ failing });
    });
  }
  if (!mountConsole(app)) throw new Error('the pages are not built: npm run build:web -w services/console');
  return { express: app };
});
