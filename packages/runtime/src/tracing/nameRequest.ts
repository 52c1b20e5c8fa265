import { trace } from '@opentelemetry/api';
import type { ServerResponse } from 'node:http';
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
  span.setAttributes({ 'http.route': route, 'tsudoi.request.id': requestId });
}
