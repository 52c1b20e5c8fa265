import type { HttpApp } from '@tsudoi/runtime/http/httpApp';

/**
 * Lets pages of any origin use the inbox: tenants show it on their own sites. The token in the path is the only
 * credential, no cookie is read, so an open origin gives nothing away. Mount it before the inbox's routes.
 */
export function allowInboxOrigins(http: HttpApp): void {
  http.router.use('/v1/inbox', (request, response, next) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type, Last-Event-ID');
    response.setHeader('Access-Control-Max-Age', '86400');
    response.status(204).end();
  });
}
