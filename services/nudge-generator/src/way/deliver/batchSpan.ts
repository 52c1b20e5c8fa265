import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type SpanContext,
} from '@opentelemetry/api';
import { inSpan } from '@tsudoi/runtime/tracing/unsampled';
import type { ClaimedNudge } from '../../backlog/claim.ts';

/** Links of a batch at most. */
const mostLinks = 32;

/**
 * Works a batch of nudges in a span. Nudges that one request or job made go on with its trace; a batch of several has its own, linked to
 * each of them.
 */
export async function inBatchSpan(
  tenantId: string,
  claims: readonly ClaimedNudge[],
  work: () => Promise<void>,
): Promise<void> {
  const origins = new Map<string, { readonly span: SpanContext; readonly traceparent: string }>();
  let without = false;
  for (const { trigger } of claims) {
    const { traceparent } = trigger;
    const span =
      typeof traceparent === 'string'
        ? trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }))
        : undefined;
    if (span && typeof traceparent === 'string') origins.set(span.traceId, { span, traceparent });
    else without = true;
  }
  const [only] = origins.values();
  const parent =
    only && origins.size === 1 && !without
      ? propagation.extract(ROOT_CONTEXT, { traceparent: only.traceparent })
      : undefined;
  await inSpan(
    'process nudges',
    {
      root: parent === undefined,
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'tsudoi',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'nudge-backlog',
        'messaging.batch.message_count': claims.length,
        'tsudoi.tenant.id': tenantId,
      },
      links: parent ? [] : [...origins.values()].slice(0, mostLinks).map(({ span }) => ({ context: span })),
    },
    parent ?? context.active(),
    async (span) => {
      try {
        await work();
      } catch (err) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw err;
      } finally {
        span.end();
      }
    },
  );
}

/** One channel's sends of a batch. */
export async function inSendSpan<Result>(
  channel: string,
  messages: number,
  work: () => Promise<Result>,
): Promise<Result> {
  return inSpan(
    `send ${channel}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': channel,
        'messaging.operation.type': 'send',
        'messaging.batch.message_count': messages,
      },
    },
    context.active(),
    async (span) => {
      try {
        return await work();
      } finally {
        span.end();
      }
    },
  );
}
