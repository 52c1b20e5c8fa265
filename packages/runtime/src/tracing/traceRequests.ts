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
    // The name of its trace is all that is taken of a caller: its baggage would go on to whomever we ask.
    const { traceparent } = headers;
    const parent =
      traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
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

/** Longest part of what a caller says of itself, UTF-16 units: a span waits in memory while the collector is away. */
const mostSaid = 256;

/** What is known of a request before its route is. Not its path: whether that holds a token, the route tells (nameRequest.ts). */
function attributesOf({ method = 'GET', headers, httpVersion, socket }: IncomingMessage) {
  const userAgent = headers['user-agent']?.slice(0, mostSaid);
  return {
    'http.request.method': method,
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'network.protocol.version': httpVersion,
    ...(headers.host !== undefined && { 'server.address': headers.host.slice(0, mostSaid) }),
    ...(socket.remoteAddress !== undefined && { 'client.address': socket.remoteAddress }),
    ...(userAgent !== undefined && { 'user_agent.original': userAgent }),
  };
}
