import { totalmem } from 'node:os';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { httpMetrics } from './metrics/catalogue/http.ts';
import { platformMetrics } from './metrics/catalogue/platform.ts';
import type { NoLabels } from './metrics/definition.ts';
import {
  createCounter,
  createGauge,
  createHistogram,
  type CounterOf,
  type GaugeOf,
  type HistogramOf,
} from './metrics/instruments.ts';

/** The metrics of one process: its own registry, so that several apps can live in one process (tests, standalone). */
export interface Metrics {
  readonly registry: Registry;
  /** Seconds of HTTP requests by method, route and status code. */
  readonly httpSeconds: HistogramOf<typeof httpMetrics.seconds.labels>;
  readonly httpInFlight: GaugeOf<NoLabels>;
  readonly rateLimited: CounterOf<NoLabels>;
}

/** Gauges that prom-client calls totals; `nodejs_active_resources` and its siblings say the same by kind. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export function createMetrics(service: string, options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (options.process !== false) {
    collectDefaultMetrics({ register: registry });
    for (const name of misnamed) registry.removeSingleMetric(name);
    createGauge(registry, platformMetrics.memoryLimit).set(memoryLimit());
  }
  return {
    registry,
    httpSeconds: createHistogram(registry, httpMetrics.seconds),
    httpInFlight: createGauge(registry, httpMetrics.inFlight),
    rateLimited: createCounter(registry, httpMetrics.rateLimited),
  };
}

/** The limit of our control group, bytes; 0 where there is none below the machine's memory. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit < totalmem() ? limit : 0;
}
