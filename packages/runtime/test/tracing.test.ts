import assert from 'node:assert/strict';
import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { createSpanQueue } from '../src/tracing/spanQueue.ts';
import { createStageSampler } from '../src/tracing/stageSampler.ts';
import { unsampledTrace, withoutSpans } from '../src/tracing/unsampled.ts';
import { keepShareOfTraces, onSpans } from '../src/tracing/traceState.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function parentOf(flags: TraceFlags, isRemote: boolean) {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: '00f067aa0ba902b7',
    traceFlags: flags,
    isRemote,
  });
}

describe('The sampler', () => {
  after(() => {
    keepShareOfTraces(1);
  });
  const kept = (context = ROOT_CONTEXT, kind = SpanKind.SERVER, draw = 0.5) =>
    createStageSampler(() => draw).shouldSample(context, traceId, 'x', kind, {}, []).decision ===
    SamplingDecision.RECORD_AND_SAMPLED;

  it('keeps the share of new traces that was said last', () => {
    keepShareOfTraces(0.4);
    assert.deepEqual(
      [kept(ROOT_CONTEXT, SpanKind.SERVER, 0.39), kept(ROOT_CONTEXT, SpanKind.SERVER, 0.41)],
      [true, false],
    );
    keepShareOfTraces(1);
    assert.equal(kept(ROOT_CONTEXT, SpanKind.SERVER, 0.99), true);
    keepShareOfTraces(0);
    assert.equal(kept(ROOT_CONTEXT, SpanKind.SERVER, 0), false);
  });

  it('keeps all or nothing of a trace under way, whatever the share is now', () => {
    keepShareOfTraces(0);
    assert.equal(kept(parentOf(TraceFlags.SAMPLED, false), SpanKind.CLIENT), true);
    assert.equal(kept(parentOf(TraceFlags.SAMPLED, true), SpanKind.CONSUMER), true);
    keepShareOfTraces(1);
    assert.equal(kept(parentOf(TraceFlags.NONE, false), SpanKind.CLIENT), false);
    const spanless = withoutSpans(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 });
    assert.equal(kept(spanless, SpanKind.CLIENT), false);
    assert.equal(trace.getSpan(spanless), undefined, 'instrumentations see no parent');
    assert.equal(unsampledTrace(spanless)?.traceId, traceId);
  });

  it('lets no caller decide that its request is kept', () => {
    keepShareOfTraces(0);
    assert.equal(kept(parentOf(TraceFlags.SAMPLED, true)), false);
  });
});

describe('The queue of spans', () => {
  const span = {
    spanContext: () => ({ traceId, spanId: 'a', traceFlags: TraceFlags.SAMPLED }),
    attributes: {},
  } as unknown as ReadableSpan;
  const counts = { sent: 0, lost: 0 };
  let before = { ...counts };
  let stop: () => void;
  beforeEach(() => {
    counts.sent = counts.lost = 0;
    stop = onSpans((outcome, spans) => {
      counts[outcome] += spans;
    });
    before = { ...counts };
  });
  afterEach(() => {
    stop();
  });
  const since = () => ({ sent: counts.sent - before.sent, lost: counts.lost - before.lost });

  it('hands on no query of a URL: links carry tokens there', async () => {
    const sent: unknown[] = [];
    const queue = createSpanQueue({
      exporter: {
        export(spans, done) {
          sent.push(...spans.map(({ attributes }) => attributes));
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- success, of a package of the SDK's own
          done({ code: 0 });
        },
        shutdown: () => Promise.resolve(),
      },
    });
    const attributes = {
      'url.full': 'https://hooks.example/in?token=t0ken#part',
      'url.query': 'token=t0ken',
      'http.url': 'http://tsudoi.example/v1/sign-in/callback?code=t0ken',
      'http.target': '/v1/sign-in/callback?code=t0ken',
      'http.route': '/v1/sign-in/callback',
    };
    queue.onEnd({ ...span, attributes });
    await queue.shutdown();
    assert.deepEqual(sent, [
      {
        'url.full': 'https://hooks.example/in',
        'http.url': 'http://tsudoi.example/v1/sign-in/callback',
        'http.target': '/v1/sign-in/callback',
        'http.route': '/v1/sign-in/callback',
      },
    ]);
  });

  it('sends every span before the process ends, however slow the collector is', async () => {
    let taken = 0;
    const queue = createSpanQueue({
      exporter: {
        export(spans, done) {
          setTimeout(() => {
            taken += spans.length;
            // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- success, of a package of the SDK's own
            done({ code: 0 });
          }, 20);
        },
        shutdown: () => Promise.resolve(),
      },
    });
    for (let each = 0; each < 3_000; each++) queue.onEnd(span);
    await queue.shutdown();
    assert.equal(taken, 3_000);
    assert.deepEqual(since(), { sent: 3_000, lost: 0 });
  });

  it('counts what it cannot keep and what the collector refuses', async () => {
    const queue = createSpanQueue({
      most: 100,
      batch: 50,
      atOnce: 1,
      exporter: {
        export: (_spans, done) => void setTimeout(done, 5, { code: 1 }),
        shutdown: () => Promise.resolve(),
      },
    });
    for (let each = 0; each < 1_000; each++) queue.onEnd(span);
    await queue.shutdown();
    assert.deepEqual(since(), { sent: 0, lost: 1_000 });
  });
});
