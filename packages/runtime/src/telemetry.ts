/**
 * Tracing, loaded before anything else (`node --import @tsudoi/runtime/telemetry`). It loads nothing unless
 * OTEL_EXPORTER_OTLP_ENDPOINT is set, so that an untraced process starts as fast as without it. Express is not
 * instrumented: a span per middleware halves the throughput.
 */
let flush: () => Promise<void> = () => Promise.resolve();
if (process.env['OTEL_EXPORTER_OTLP_ENDPOINT']) {
  const { startTracing } = await import('./startTracing.ts');
  flush = startTracing();
}

/** Sends the spans that wait; the last thing before the process ends. */
export async function flushTraces(): Promise<void> {
  await flush();
}
