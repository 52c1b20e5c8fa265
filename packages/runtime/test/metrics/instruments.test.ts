import assert from 'node:assert/strict';
import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Registry } from 'prom-client';
import { atMost, counter, gauge, histogram, oneOf } from '../../src/metrics/definition.ts';
import { expose } from '../../src/metrics/exposition.ts';
import { createCounter, createGauge, createHistogram } from '../../src/metrics/instruments.ts';

const shared = { help: 'A figure', unit: 'count', shownBy: 'the test' } as const;
const openMetrics = 'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5';

describe('An instrument', () => {
  it('shows no more values of a bounded label than its definition allows, and counts the rest as other', async () => {
    const registry = new Registry();
    const asked = createCounter(
      registry,
      counter({ ...shared, name: 'tsudoi_asked_total', labels: { model: atMost(3, 'models') } }),
    );
    for (let each = 0; each < 1_000; each++) asked.inc({ model: `model-${String(each)}` });
    const { text } = await expose(registry);
    assert.match(text, /^tsudoi_asked_total\{model="model-2"\} 1$/m);
    assert.match(text, /^tsudoi_asked_total\{model="other"\} 997$/m);
    assert.equal(text.match(/^tsudoi_asked_total\{/gm)?.length, 4);
  });

  it('shows each series whose labels are closed from the start: what is not there has no increase', async () => {
    const registry = new Registry();
    createHistogram(
      registry,
      histogram({
        ...shared,
        name: 'tsudoi_run',
        labels: { outcome: oneOf('done', 'failed') },
        buckets: [1],
      }),
    );
    assert.match((await expose(registry)).text, /^tsudoi_run_count\{outcome="failed"\} 0$/m);
  });

  it('takes no value that a closed label does not have', async () => {
    const registry = new Registry();
    const ended = createCounter(
      registry,
      counter({ ...shared, name: 'tsudoi_ended_total', labels: { outcome: oneOf('done', 'failed') } }),
    );
    ended.inc({ outcome: 'done' });
    ended.inc({ outcome: 'elsewhere' as 'done' });
    assert.match((await expose(registry)).text, /\{outcome="done"\} 1\n.*\n.*\{outcome="other"\} 1\n/);
  });

  it('shows nothing that was cleared, and again what is set', async () => {
    const registry = new Registry();
    const size = createGauge(registry, gauge({ ...shared, name: 'tsudoi_size' }));
    size.set(4);
    size.clear();
    assert.doesNotMatch((await expose(registry)).text, /^tsudoi_size /m);
    size.set(5);
    assert.match((await expose(registry)).text, /^tsudoi_size 5$/m);
  });
});

describe('A scrape', () => {
  const contexts = new AsyncLocalStorageContextManager();
  before(() => {
    context.setGlobalContextManager(contexts.enable());
  });
  after(() => {
    context.disable();
  });

  it('gets both formats of one registry, with exemplars of kept traces in OpenMetrics', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'test' });
    const seconds = createHistogram(
      registry,
      histogram({
        ...shared,
        name: 'tsudoi_thing_seconds',
        labels: { job: atMost(5, 'jobs') },
        buckets: [1, 10],
        exemplars: true,
      }),
    );
    createCounter(registry, counter({ ...shared, name: 'tsudoi_things_total' })).inc();
    const observe = (traceId: string, traceFlags: TraceFlags, value: number) => {
      const span = trace.wrapSpanContext({ traceId, spanId: '00f067aa0ba902b7', traceFlags });
      context.with(trace.setSpan(context.active(), span), () => {
        seconds.observe({ job: 'a"b' }, value);
      });
    };
    observe('4bf92f3577b34da6a3ce929d0e0e4736', TraceFlags.SAMPLED, 3);
    observe('00000000000000000000000000000bad', TraceFlags.NONE, 0.5);
    for (let round = 0; round < 2; round++) {
      const plain = await expose(registry);
      assert.equal(plain.contentType, 'text/plain; version=0.0.4; charset=utf-8');
      assert.match(plain.text, /^# TYPE tsudoi_things_total counter$/m);
      assert.doesNotMatch(plain.text, / # \{|EOF/);
      const open = await expose(registry, openMetrics);
      assert.match(open.contentType, /^application\/openmetrics-text; version=1\.0\.0/);
      assert.match(open.text, /^# TYPE tsudoi_things counter$/m);
      assert.match(open.text, /^tsudoi_things_total\{service="test"\} 1$/m);
      assert.match(
        open.text,
        /^tsudoi_thing_seconds_bucket\{[^}]*le="10"[^}]*\} 2 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736"\} 3 \d+\.\d{3}$/m,
      );
      assert.doesNotMatch(open.text, /bad/);
      assert.match(open.text, /job="a\\"b"/);
      assert.ok(open.text.endsWith('# EOF\n'));
    }
  });
});
