import { randomBytes } from 'node:crypto';
import type { IRouter, Request, Response } from 'express';
import { contentPolicy } from './contentPolicy.ts';
import { readWebFiles, webFolder, type WebFile } from './webFiles.ts';

/** Paths that belong to the API and its documents: never answered with the page. */
const ofTheApi = /^\/(?:v1|docs|openapi\.json|\.well-known|metrics|live|ready|health)(?:\/|$)/;
const placeOfNonce = '__NONCE__';

/**
 * Serves the built pages: hashed assets for a year, everything else revalidated, and the page itself, with a fresh nonce, for
 * every address that a browser opens. False where the pages are not built; then nothing is mounted.
 */
export function mountConsole(router: IRouter, folder = webFolder): boolean {
  const files = readWebFiles(folder);
  const page = files.get('/index.html')?.plain.toString('utf8');
  if (page === undefined) return false;
  router.use((request, response, next) => {
    const get = request.method === 'GET' || request.method === 'HEAD';
    if (!get || ofTheApi.test(request.path)) {
      next();
      return;
    }
    const file = request.path === '/index.html' ? undefined : files.get(request.path);
    if (file) sendFile(request, response, file);
    else if (request.path.startsWith('/assets/')) next();
    else if (request.path === '/' || (request.headers.accept ?? '').includes('text/html'))
      sendPage(response, page);
    else next();
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
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding =
    file.br && /\bbr\b/.test(accepted) ? 'br' : file.gzip && /\bgzip\b/.test(accepted) ? 'gzip' : 'plain';
  if (encoding !== 'plain') response.setHeader('Content-Encoding', encoding);
  const body = file[encoding] ?? file.plain;
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendPage(response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('Content-Security-Policy', contentPolicy(nonce));
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()');
  response.setHeader('Cache-Control', 'no-cache');
  response.type('html').send(page.replaceAll(placeOfNonce, nonce));
}
