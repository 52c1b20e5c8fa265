import { jobMetrics } from '@tsudoi/runtime/metrics/catalogue/jobs';
import {
  createCounter,
  createGauge,
  createHistogram,
  type CounterOf,
  type GaugeOf,
  type HistogramOf,
} from '@tsudoi/runtime/metrics/instruments';
import type { Registry } from 'prom-client';

/** What the workers of one process measure. */
export interface JobMetrics {
  /** Seconds of one try by queue, job and outcome. */
  readonly seconds: HistogramOf<typeof jobMetrics.seconds.labels>;
  /** Seconds between due and start. */
  readonly waitSeconds: HistogramOf<typeof jobMetrics.waitSeconds.labels>;
  readonly running: GaugeOf<typeof jobMetrics.running.labels>;
  readonly domainEvents: CounterOf<typeof jobMetrics.domainEvents.labels>;
}

export function createJobMetrics(registry: Registry): JobMetrics {
  return {
    seconds: createHistogram(registry, jobMetrics.seconds),
    waitSeconds: createHistogram(registry, jobMetrics.waitSeconds),
    running: createGauge(registry, jobMetrics.running),
    domainEvents: createCounter(registry, jobMetrics.domainEvents),
  };
}
