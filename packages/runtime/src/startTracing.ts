import { createNoopMeter, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createSpanQueue } from './tracing/spanQueue.ts';
import { createStageSampler } from './tracing/stageSampler.ts';
import { turnTracingOn } from './tracing/traceState.ts';

/** Starts the OpenTelemetry SDK with the instrumentations we want, named one by one; returns what sends the last spans. */
export function startTracing(): () => Promise<void> {
  const inNoTrace = () => trace.getActiveSpan() === undefined;
  const instrumentations = [
    // What comes in has its span from tracing/traceRequests.ts.
    new HttpInstrumentation({
      disableIncomingRequestInstrumentation: true,
      ignoreOutgoingRequestHook: inNoTrace,
    }),
    // How long one waits for a connection is a metric of ours.
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new IORedisInstrumentation({ requireParentSpan: true }),
    new UndiciInstrumentation({ ignoreRequestHook: inNoTrace }),
  ];
  const sdk = new NodeSDK({
    sampler: createStageSampler(),
    spanProcessors: [createSpanQueue({ exporter: new OTLPTraceExporter() })],
    instrumentations,
  });
  sdk.start();
  // Prometheus has pools and requests already; theirs cost every statement a hash of its labels.
  for (const each of instrumentations) each.setMeterProvider({ getMeter: () => createNoopMeter() });
  turnTracingOn();
  return () => sdk.shutdown();
}
