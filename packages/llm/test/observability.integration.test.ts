import assert from 'node:assert/strict';
import { INVALID_SPAN_CONTEXT, trace, type Attributes, type Span } from '@opentelemetry/api';
import { silentMetrics, type CallMeasure } from '@tsudoi/llm/metrics';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildTarget } from './gatewayBuilders.ts';

interface Seen {
  readonly name: string;
  readonly attributes: Attributes;
  ended: boolean;
}

/** A tracer that keeps what it is told; the API's own interface, no SDK. */
/** Records until it is ended: tracers that a module of this process took meanwhile hold it for ever, and then get spans of nothing. */
function recordSpans(): { readonly seen: Seen[]; end(): void } {
  const seen: Seen[] = [];
  const nothing = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  let over = false;
  const tracer = {
    startActiveSpan: (_name: string, ...rest: unknown[]) => (rest.at(-1) as (span: Span) => unknown)(nothing),
    startSpan(name: string, options?: { attributes?: Attributes }) {
      if (over) return nothing;
      const span: Seen = { name, attributes: { ...options?.attributes }, ended: false };
      seen.push(span);
      const recorder: Partial<Span> = {
        setAttribute: (key, value) => {
          span.attributes[key] = value;
          return recorder as Span;
        },
        setAttributes: (attributes) => {
          Object.assign(span.attributes, attributes);
          return recorder as Span;
        },
        setStatus: () => recorder as Span,
        end: () => {
          span.ended = true;
        },
      };
      return recorder as Span;
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return {
    seen,
    end() {
      over = true;
      trace.disable();
    },
  };
}

describe('what the gateway tells of a call', () => {
  let fake: ModelFake;
  let recorded: ReturnType<typeof recordSpans>;
  let spans: Seen[];
  before(async () => {
    fake = await startOpenaiFake();
    recorded = recordSpans();
    spans = recorded.seen;
  });
  after(async () => {
    recorded.end();
    await fake.stop();
  });
  beforeEach(() => {
    spans.length = 0;
    fake.script.rules = [];
  });

  it('makes a span for each attempt by the GenAI conventions, without a word of the prompt', async () => {
    fake.script.rules = [{ times: 1, fault: { status: 503 } }];
    const second = buildTarget(fake.baseUrl, { id: 'second', model: 'other' });
    const { gateway } = buildGateway([buildTarget(fake.baseUrl), second]);
    await gateway.complete(buildRequest());
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['chat mini', 'chat other'],
    );
    assert.equal(spans[0]?.attributes['error.type'], '503');
    const attributes = spans[1]?.attributes ?? {};
    assert.equal(attributes['gen_ai.operation.name'], 'chat');
    assert.equal(attributes['gen_ai.provider.name'], 'openai');
    assert.equal(attributes['gen_ai.response.model'], 'other');
    assert.equal(attributes['gen_ai.usage.output_tokens'], 40);
    assert.ok(spans.every(({ ended }) => ended));
    assert.ok(!JSON.stringify(spans).includes('Hanako'));
  });

  it('puts prompt and answer on spans when somebody asks for it', async () => {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)], { recordContent: true });
    await gateway.complete(buildRequest());
    assert.match(JSON.stringify(spans[0]?.attributes['gen_ai.input.messages']), /Hanako/);
    assert.match(JSON.stringify(spans[0]?.attributes['gen_ai.output.messages']), /Hanako/);
  });

  it('measures time, tokens and cost; a cached answer comes far below 500 ms', async () => {
    const calls: CallMeasure[] = [];
    const metrics = { ...silentMetrics, call: (measure: CallMeasure) => calls.push(measure) };
    fake.script.latencyMs = 700;
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)], { metrics });
    await gateway.complete(buildRequest({ cache: 'shared' }));
    await gateway.complete(buildRequest({ cache: 'shared' }));
    fake.script.latencyMs = 0;
    const [first, second] = calls;
    assert.ok(first && first.ttftMs >= 690 && first.tokensPerSecond > 0 && first.costMicroUsd > 0);
    assert.ok(second?.cached && second.totalMs < 500, `${String(second?.totalMs)} ms`);
  });
});
