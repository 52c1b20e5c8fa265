import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { countSpans } from './traceState.ts';
import { dropSecrets } from './dropSecrets.ts';

export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Spans that wait at most; what comes then is lost, and counted. */
  readonly most?: number;
  readonly batch?: number;
  readonly everyMs?: number;
  /** Batches under way at once. */
  readonly atOnce?: number;
  /** How long a stop waits for a collector that does not take them, ms. */
  readonly endWithinMs?: number;
}

/**
 * Hands finished spans over in batches. The SDK's own drops what overflows without a count; this one counts every span as sent
 * or lost, and sends all that wait before the process ends, unless the collector hangs: the process has more to end.
 */
export function createSpanQueue({
  exporter,
  most = 20_000,
  batch = 512,
  everyMs = 1_000,
  atOnce = 3,
  endWithinMs = 5_000,
}: SpanQueueOptions): SpanProcessor {
  let waiting: ReadableSpan[] = [];
  /** Batches that the exporter has, and how to call them lost. */
  const underWay = new Map<Promise<void>, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0 && underWay.size < atOnce) {
      const spans = waiting.slice(0, batch);
      waiting = waiting.slice(batch);
      let counted = false;
      const count = (outcome: 'sent' | 'lost') => {
        if (!counted) countSpans(outcome, spans.length);
        counted = true;
      };
      const one = new Promise<void>((resolve) => {
        exporter.export(spans, ({ code }) => {
          count((code as number) === 0 ? 'sent' : 'lost');
          resolve();
        });
      }).finally(() => {
        underWay.delete(one);
        if (waiting.length >= batch) send();
        else plan();
      });
      underWay.set(one, () => {
        count('lost');
      });
    }
  }

  function plan(): void {
    if (waiting.length === 0 || timer || stopped) return;
    timer = setTimeout(send, everyMs);
    timer.unref();
  }

  async function inTime(work: Promise<void>): Promise<void> {
    let timeout: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timeout = setTimeout(resolve, endWithinMs)));
    await Promise.race([work, late]);
    clearTimeout(timeout);
  }

  async function empty(): Promise<void> {
    while (!stopped && (waiting.length > 0 || underWay.size > 0)) {
      send();
      await Promise.race(underWay.keys());
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
      dropSecrets(span);
      waiting.push(span);
      if (waiting.length >= batch) send();
      else plan();
    },
    forceFlush: empty,
    async shutdown() {
      await inTime(empty());
      stopped = true;
      if (waiting.length > 0) countSpans('lost', waiting.length);
      waiting = [];
      for (const lose of underWay.values()) lose();
      await inTime(exporter.shutdown());
    },
  };
}
