import { openApiDocument } from '@tsudoi/contracts/openapi';
import type { Endpoint } from '@tsudoi/contracts/endpoint';
import express, { type IRouter } from 'express';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tsudoi API</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="reference"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });`;

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** `/openapi.json` from the mounted endpoints and a browsable reference at `/docs`, served wholly from this process. */
export function mountDocs(
  app: { readonly router: IRouter; readonly endpoints: readonly Endpoint[] },
  title: string,
  version: string,
): void {
  let document: string | undefined;
  app.router.get('/openapi.json', (_request, response) => {
    document ??= JSON.stringify(openApiDocument(title, version, app.endpoints));
    response.type('application/json').send(document);
  });
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.router.use('/docs/assets', express.static(assets, { index: false, maxAge: '1d' }));
  app.router.get('/docs/start.js', (_request, response) => {
    response.type('text/javascript').send(start);
  });
  app.router.get('/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.type('html').send(page);
  });
}
