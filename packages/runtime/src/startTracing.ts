import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createSpanQueue } from './tracing/spanQueue.ts';
import { createStageSampler } from './tracing/stageSampler.ts';

const probes = new Set(['/health', '/live', '/ready', '/metrics']);

/** Starts the OpenTelemetry SDK with the instrumentations we want, named one by one; returns what sends the last spans. */
export function startTracing(): () => Promise<void> {
  const sdk = new NodeSDK({
    sampler: createStageSampler(),
    spanProcessors: [createSpanQueue({ exporter: new OTLPTraceExporter() })],
    instrumentations: [
      new HttpInstrumentation({ ignoreIncomingRequestHook: (request) => probes.has(request.url ?? '') }),
      new PgInstrumentation({ requireParentSpan: true }),
      new IORedisInstrumentation({ requireParentSpan: true }),
      new UndiciInstrumentation({ requireParentforSpans: true }),
    ],
  });
  sdk.start();
  return () => sdk.shutdown();
}
