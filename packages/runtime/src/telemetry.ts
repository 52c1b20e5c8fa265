import type { LogQueue } from './tracing/logQueue.ts';

/**
 * Tracing, loaded before anything else (`node --import @tsudoi/runtime/telemetry`). It loads nothing unless
 * OTEL_EXPORTER_OTLP_ENDPOINT is set, so that an untraced process starts as fast as without it. Express is not
 * instrumented: a span per middleware halves the throughput. With OTEL_LOGS_EXPORTER=otlp log lines go the same way.
 */
let flush: () => Promise<void> = () => Promise.resolve();
let lines: LogQueue | undefined;
const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = '' } = process.env;
if (endpoint) {
  const { startTracing } = await import('./startTracing.ts');
  flush = startTracing();
  if (process.env['OTEL_LOGS_EXPORTER'] === 'otlp') {
    const { createLogQueue } = await import('./tracing/logQueue.ts');
    const own = process.env['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'];
    lines = createLogQueue({
      url: new URL(own ?? `${endpoint.replace(/\/+$/, '')}/v1/logs`),
      // As the specification writes them: `name=value`, comma separated, percent-encoded.
      headers: Object.fromEntries(
        headers.split(',').flatMap((pair) => {
          const at = pair.indexOf('=');
          return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]];
        }),
      ),
    });
  }
}

/** Takes the lines of our log to the collector; undefined where they stay on standard output alone. */
export function logLines(): LogQueue | undefined {
  return lines;
}

/** Sends the spans and lines that wait, the last thing before the process ends; resolves to how many lines were lost. */
export async function flushTelemetry(): Promise<number> {
  await flush();
  return (await lines?.flush()) ?? 0;
}
