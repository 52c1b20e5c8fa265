import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { countSpans } from './traceState.ts';
import { dropQueries } from './withoutQueries.ts';

export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Spans that wait at most; what comes then is lost, and counted. */
  readonly most?: number;
  readonly batch?: number;
  readonly everyMs?: number;
  /** Batches under way at once. */
  readonly atOnce?: number;
}

/**
 * Hands finished spans over in batches. The SDK's own drops what overflows without a count; this one counts every span as sent
 * or lost, and sends all that wait before the process ends.
 */
export function createSpanQueue({
  exporter,
  most = 20_000,
  batch = 512,
  everyMs = 1_000,
  atOnce = 3,
}: SpanQueueOptions): SpanProcessor {
  let waiting: ReadableSpan[] = [];
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0 && underWay.size < atOnce) {
      const spans = waiting.slice(0, batch);
      waiting = waiting.slice(batch);
      const one = new Promise<void>((resolve) => {
        exporter.export(spans, ({ code }) => {
          countSpans((code as number) === 0 ? 'sent' : 'lost', spans.length);
          resolve();
        });
      }).finally(() => {
        underWay.delete(one);
        if (waiting.length >= batch) send();
        else plan();
      });
      underWay.add(one);
    }
  }

  function plan(): void {
    if (waiting.length === 0 || timer || stopped) return;
    timer = setTimeout(send, everyMs);
    timer.unref();
  }

  async function empty(): Promise<void> {
    while (waiting.length > 0 || underWay.size > 0) {
      send();
      await Promise.race(underWay);
    }
  }

  return {
    onStart: () => undefined,
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (stopped || waiting.length >= most) {
        countSpans('lost', 1);
        return;
      }
      dropQueries(span);
      waiting.push(span);
      if (waiting.length >= batch) send();
      else plan();
    },
    forceFlush: empty,
    async shutdown() {
      await empty();
      stopped = true;
      await exporter.shutdown();
    },
  };
}
