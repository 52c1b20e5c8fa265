import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type SpanOptions,
} from '@opentelemetry/api';
import type { ClaimedJob } from './leases.ts';

const origin = 'origin ';

/** What is kept with a job that does not go on with the trace that made it, but names it. */
export function asOrigin(traceparent: string): string {
  return origin + traceparent;
}

/**
 * The span of one try, by the messaging conventions, and the context it begins in. A job goes on with the trace of what made it; one of many
 * made at once, and a try after the first, have a trace of their own with a link, lest one trace have thousands of spans or last for days.
 */
export function spanOf(
  job: ClaimedJob,
  queue: string,
): { readonly options: SpanOptions; readonly parent: Context } {
  const isOrigin = job.traceparent?.startsWith(origin) === true;
  const traceparent = isOrigin ? job.traceparent.slice(origin.length) : job.traceparent;
  const extracted = propagation.extract(ROOT_CONTEXT, traceparent === null ? {} : { traceparent });
  const made = trace.getSpanContext(extracted);
  const follows = made !== undefined && !isOrigin && job.attempt === 1;
  return {
    parent: follows ? extracted : context.active(),
    options: {
      root: !follows,
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'tsudoi',
        'messaging.operation.type': 'process',
        'messaging.operation.name': job.name,
        'messaging.destination.name': queue,
        'messaging.message.id': job.id,
        'tsudoi.attempt': job.attempt,
        'tsudoi.tenant.id': job.tenantId,
      },
      links: made && !follows ? [{ context: made }] : [],
    },
  };
}
