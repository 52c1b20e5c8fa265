import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { IncomingMessage, RequestListener } from 'node:http';
import { tracingIsOn } from './traceState.ts';
import { withoutSpans } from './unsampled.ts';

const tracer = trace.getTracer('tsudoi');
const probes = new Set(['/health', '/live', '/ready', '/metrics']);

/**
 * Handles each request in a span by the conventions for HTTP, whose name the route gives it (nameRequest.ts). Whether it
 * is kept is decided before anything else is done for it. Nothing is done where nothing is traced.
 */
export function traceRequests(handle: RequestListener): RequestListener {
  if (!tracingIsOn()) return handle;
  return (request, response) => {
    const { headers, method = 'GET', url = '' } = request;
    if (probes.has(url)) {
      handle(request, response);
      return;
    }
    const parent =
      headers.traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers);
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
    if (!span.isRecording()) {
      context.with(withoutSpans(parent, span.spanContext()), handle, undefined, request, response);
      return;
    }
    span.setAttributes(attributesOf(request));
    response.once('close', () => {
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= 500) {
        span.setAttribute('error.type', String(response.statusCode));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
    context.with(trace.setSpan(parent, span), handle, undefined, request, response);
  };
}

/** What is known of a request before its route is; query strings may hold what is nobody's business. */
function attributesOf({ method = 'GET', url = '', headers, httpVersion, socket }: IncomingMessage) {
  const end = url.indexOf('?');
  const userAgent = headers['user-agent'];
  return {
    'http.request.method': method,
    'url.path': end < 0 ? url : url.slice(0, end),
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'network.protocol.version': httpVersion,
    ...(headers.host !== undefined && { 'server.address': headers.host }),
    ...(socket.remoteAddress !== undefined && { 'client.address': socket.remoteAddress }),
    ...(userAgent !== undefined && { 'user_agent.original': userAgent }),
  };
}
