import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { propagation, ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { createSpanQueue } from '../src/tracing/spanQueue.ts';
import { createStageSampler } from '../src/tracing/stageSampler.ts';
import { unsampledTrace, withoutSpans } from '../src/tracing/unsampled.ts';
import { traceRequests } from '../src/tracing/traceRequests.ts';
import { keepShareOfTraces, onSpans, turnTracingOn } from '../src/tracing/traceState.ts';

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

describe('A request from outside', () => {
  it('names its trace and hands in nothing else that would go on with what we ask', async () => {
    const taken: string[][] = [];
    propagation.setGlobalPropagator({
      extract: (context, carrier) => {
        taken.push(Object.keys(carrier as object));
        return context;
      },
      inject: () => undefined,
      fields: () => [],
    });
    turnTracingOn();
    const server = createServer(
      traceRequests((_request, response) => {
        response.end();
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const headers = {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      tracestate: 'x=1',
      baggage: 'customer=hanako',
    };
    assert.equal((await fetch(`http://127.0.0.1:${String(port)}/`, { headers })).status, 200);
    server.closeAllConnections();
    server.close();
    propagation.disable();
    assert.deepEqual(taken, [['traceparent']]);
  });
});

describe('The queue of spans', () => {
  const span = {
    spanContext: () => ({ traceId, spanId: 'a', traceFlags: TraceFlags.SAMPLED }),
    attributes: {},
    events: [],
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

  it('hands on no more of an address that we ask than its host, and no value without end', async () => {
    const sent: ReadableSpan[] = [];
    const queue = createSpanQueue({
      exporter: {
        export(spans, done) {
          sent.push(...spans);
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- success, of a package of the SDK's own
          done({ code: 0 });
        },
        shutdown: () => Promise.resolve(),
      },
    });
    const attributes = {
      'url.full': 'https://push.example/send/k3y?x=1',
      'url.path': '/send/k3y',
      'http.target': '/send/k3y',
      'db.query.text': 'x'.repeat(1_000_000),
    };
    const events = [{ name: 'exception', attributes: { 'exception.stacktrace': 'y'.repeat(1_000_000) } }];
    queue.onEnd({ ...span, kind: SpanKind.CLIENT, attributes, events } as unknown as ReadableSpan);
    await queue.shutdown();
    const [found] = sent;
    assert.equal(found?.attributes['url.full'], 'https://push.example/');
    assert.doesNotMatch(JSON.stringify(sent), /k3y/);
    assert.ok(JSON.stringify([found.attributes, found.events]).length < 10_000);
  });

  it('waits for no collector that hangs when the process ends, and counts what is lost', async () => {
    const queue = createSpanQueue({
      endWithinMs: 100,
      exporter: {
        export: () => undefined,
        shutdown: () => new Promise(() => undefined),
      },
    });
    for (let each = 0; each < 3_000; each++) queue.onEnd(span);
    const startedAt = performance.now();
    await queue.shutdown();
    assert.ok(performance.now() - startedAt < 5_000);
    assert.deepEqual(since(), { sent: 0, lost: 3_000 });
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
