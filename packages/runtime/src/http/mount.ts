import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { AnyHandler, Handler, Shape } from './handler.ts';
import type { HttpApp } from './httpApp.ts';
import { serve } from './serve.ts';

/** Registers an endpoint with its handler: authentication, scope, rate limit, body limit and validation come from the declaration. */
export function mount<P extends Shape, Q extends Shape, B extends Shape, O extends Shape>(
  app: HttpApp,
  endpoint: Endpoint<P, Q, B, O>,
  handler: Handler<P, Q, B, O>,
): void {
  app.endpoints.push(endpoint);
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const served = serve(app, endpoint, handler as unknown as AnyHandler);
  app.router[endpoint.method](path, (request, response) => {
    served(request, response);
  });
}
