import { totalmem } from 'node:os';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one process: its own registry, so that several apps can live in one process (tests, standalone). */
export interface Metrics {
  readonly registry: Registry;
  /** Seconds of HTTP requests by method, route and status code. */
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly httpInFlight: Gauge;
  readonly rateLimited: Counter;
}

export function createMetrics(service: string, options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (options.process !== false) {
    collectDefaultMetrics({ register: registry });
    new Gauge({
      name: 'process_memory_limit_bytes',
      help: 'Memory that the container may use; 0 is no limit',
      registers: [registry],
    }).set(memoryLimit());
  }
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.06, 0.12, 0.3, 0.5, 1, 2, 5, 10, 30],
      registers: [registry],
    }),
    httpInFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests being served now',
      registers: [registry],
    }),
    rateLimited: new Counter({
      name: 'http_rate_limited_total',
      help: 'Requests refused by the rate limit',
      registers: [registry],
    }),
  };
}

/** The limit of our control group, bytes; 0 where there is none below the machine's memory. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit < totalmem() ? limit : 0;
}
