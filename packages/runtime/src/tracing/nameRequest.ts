import { trace } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { currentTrace } from './unsampled.ts';

/** Names the span of a request by its route, as the conventions for HTTP want it, and tells the caller which trace it is. */
export function nameRequest(
  response: ServerResponse,
  {
    method,
    route,
    requestId,
  }: { readonly method: string; readonly route: string; readonly requestId: string },
): void {
  const traced = currentTrace();
  if (!traced) return;
  response.setHeader('X-Trace-Id', traced.traceId);
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return;
  span.updateName(`${method} ${route}`);
  span.setAttributes({
    'http.route': route,
    'url.path': pathOf(response.req, route),
    'tsudoi.request.id': requestId,
  });
}

/** UTF-16 units; a longer path is cut. */
const longestPath = 512;

/** The path without its query; the route in its place where a part of it opens something. */
function pathOf(request: IncomingMessage & { readonly originalUrl?: string }, route: string): string {
  if (route.includes('{token}')) return route;
  const { originalUrl, url = '' } = request;
  return (originalUrl ?? url).replace(/[?#].*$/s, '').slice(0, longestPath);
}
