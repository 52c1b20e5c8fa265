import { randomBytes } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { IRouter, Request, Response } from 'express';
import { choosePage } from './choosePage.ts';
import { contentPolicy } from './contentPolicy.ts';
import { readWebFiles, webFolder, type WebFile } from './webFiles.ts';

/** Paths that belong to the API and its documents: never answered with the page. */
const ofTheApi = /^\/(?:v1|docs|openapi\.json|\.well-known|metrics|live|ready|health)(?:\/|$)/;
const placeOfNonce = '__NONCE__';

/**
 * Serves the built pages: hashed assets for a year, everything else revalidated, and the page itself, with a fresh nonce and its
 * first picture drawn in it, for every address that a browser opens. False where the pages are not built; then nothing is mounted.
 */
export function mountConsole(router: IRouter, folder = webFolder): boolean {
  const files = readWebFiles(folder);
  const plain = files.get('/index.html')?.plain.toString('utf8');
  if (plain === undefined) return false;
  const isDrawn = (page: string) => files.has(`/pages/${page}.en.html`);
  router.use((request, response, next) => {
    const get = request.method === 'GET' || request.method === 'HEAD';
    if (!get || ofTheApi.test(request.path)) {
      next();
      return;
    }
    const file = /\.html$|^\/\.vite\//.test(request.path) ? undefined : files.get(request.path);
    if (file) sendFile(request, response, file);
    else if (request.path.startsWith('/assets/')) next();
    else if (request.path === '/' || (request.headers.accept ?? '').includes('text/html')) {
      const drawn = choosePage(request.path, request.headers, isDrawn);
      const page = drawn && files.get(`/pages/${drawn}.html`)?.plain.toString('utf8');
      sendPage(request, response, page ?? plain);
    } else next();
  });
  return true;
}

function sendFile(request: Request, response: Response, file: WebFile): void {
  const hashed = request.path.startsWith('/assets/');
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('Vary', 'Accept-Encoding');
  response.setHeader('ETag', file.etag);
  response.setHeader('Content-Type', file.type);
  // Workers take the policy of their own answer.
  response.setHeader('Content-Security-Policy', contentPolicy(undefined));
  if (request.headers['if-none-match'] === file.etag) {
    response.status(304).end();
    return;
  }
  const encoding = encodingFor(request, file);
  if (encoding !== 'plain') response.setHeader('Content-Encoding', encoding);
  const body = file[encoding] ?? file.plain;
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendPage(request: Request, response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('Content-Security-Policy', contentPolicy(nonce));
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()');
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('Vary', 'Accept-Encoding, Accept-Language, Cookie');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  const plain = Buffer.from(page.replaceAll(placeOfNonce, nonce));
  // Some 30 kB, of which the nonce is new each time: a fast level takes less than a millisecond.
  const encoding = encodingFor(request, { br: plain, gzip: plain });
  const body =
    encoding === 'br'
      ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
      : encoding === 'gzip'
        ? gzipSync(plain, { level: 5 })
        : plain;
  if (encoding !== 'plain') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The smallest of the forms that there are which the browser takes. */
function encodingFor(request: Request, forms: Pick<WebFile, 'br' | 'gzip'>): 'br' | 'gzip' | 'plain' {
  const accepted = request.headers['accept-encoding'] ?? '';
  if (forms.br && /\bbr\b/.test(accepted)) return 'br';
  return forms.gzip && /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
}
