import { trace, type Span } from '@opentelemetry/api';
import type { ServerResponse } from 'node:http';

/** Names the span of a request by its route, as the conventions for HTTP want it, and tells the caller which trace it is. */
export function nameRequest(
  response: ServerResponse,
  {
    method,
    route,
    requestId,
  }: { readonly method: string; readonly route: string; readonly requestId: string },
): Span | undefined {
  const span = trace.getActiveSpan();
  if (!span) return undefined;
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'tsudoi.request.id': requestId });
  response.setHeader('X-Trace-Id', span.spanContext().traceId);
  return span;
}
