import { expose } from '../metrics/exposition.ts';
import type { HttpApp } from './httpApp.ts';

/** `/health` (start-up), `/ready`, `/live` and `/metrics`: no authentication, kept off the public gateway by the chart. */
export function mountProbes(app: HttpApp): void {
  app.router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.router.get('/live', (_request, response) => {
    const stuck = app.lifecycle.stuck();
    response
      .status(stuck.length === 0 ? 200 : 503)
      .json(stuck.length === 0 ? { status: 'ok' } : { status: 'stuck', stuck });
  });
  app.router.get('/ready', async (_request, response) => {
    const failing = await app.lifecycle.unready();
    response
      .status(failing.length === 0 ? 200 : 503)
      .json({ status: failing.length === 0 ? 'ready' : 'unready', failing });
  });
  app.router.get('/metrics', async (request, response) => {
    const { contentType, text } = await expose(app.metrics.registry, request.headers.accept);
    response.type(contentType).send(text);
  });
}
