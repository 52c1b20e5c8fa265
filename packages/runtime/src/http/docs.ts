import { openApiDocument } from '@tsudoi/contracts/openapi';
import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { IRouter, Request, Response } from 'express';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tsudoi API</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="reference"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });`;

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** What the page loads of the reference; nothing else of the package is served. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

/** A text that does not change while the process runs, as it is and packed, with its entity tag. */
interface Fixed {
  readonly type: string;
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly etag: string;
}

const pack = promisify(gzip);

async function fixed(type: string, text: string | Buffer): Promise<Fixed> {
  const plain = Buffer.from(text);
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, plain, packed: await pack(plain, { level: 9 }), etag };
}

/** Sends it packed to whoever takes that; 304 to whoever has it. */
function sendFixed(request: Request, response: Response, { type, plain, packed, etag }: Fixed): void {
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('Cache-Control', 'public, max-age=300');
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(etag)) {
    response.status(304).end();
    return;
  }
  const takesPacked = request.acceptsEncodings('gzip') !== false;
  if (takesPacked) response.setHeader('Content-Encoding', 'gzip');
  response.type(type).send(takesPacked ? packed : plain);
}

/** `/openapi.json` from the mounted endpoints and a browsable reference at `/docs`, served wholly from this process. */
export function mountDocs(
  app: { readonly router: IRouter; readonly endpoints: readonly Endpoint[] },
  title: string,
  version: string,
): void {
  const made = new Map<string, Promise<Fixed>>();
  const once = (name: string, make: () => Promise<Fixed>): Promise<Fixed> => {
    let found = made.get(name);
    if (!found) made.set(name, (found = make()));
    return found;
  };
  app.router.get('/openapi.json', async (request, response) => {
    const document = await once('openapi.json', () =>
      fixed('application/json', JSON.stringify(openApiDocument(title, version, app.endpoints))),
    );
    sendFixed(request, response, document);
  });
  const folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.router.get('/docs/assets/:name', async (request, response) => {
    const { name } = request.params;
    const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (type === undefined) {
      response.status(404).end();
      return;
    }
    sendFixed(
      request,
      response,
      await once(name, async () => fixed(type, await fs.readFile(path.join(folder, name)))),
    );
  });
  app.router.get('/docs/start.js', (_request, response) => {
    response.type('text/javascript').send(start);
  });
  app.router.get('/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.type('html').send(page);
  });
}
