import { Gauge, Histogram, type Registry } from 'prom-client';

/** What the workers of one process measure. */
export interface JobMetrics {
  /** Seconds of one try by queue, job and outcome (done, due, dead, returned, lost). */
  readonly seconds: Histogram<'queue' | 'job' | 'outcome'>;
  /** Seconds between due and start. */
  readonly waitSeconds: Histogram<'queue'>;
  readonly running: Gauge<'queue'>;
}

export function createJobMetrics(registry: Registry): JobMetrics {
  return {
    seconds: new Histogram({
      name: 'tsudoi_job_duration_seconds',
      help: 'Duration of one try of a job',
      labelNames: ['queue', 'job', 'outcome'],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 45, 60, 300, 1_800, 7_200],
      registers: [registry],
    }),
    waitSeconds: new Histogram({
      name: 'tsudoi_job_wait_seconds',
      help: 'Time from due to started',
      labelNames: ['queue'],
      buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 3_600],
      registers: [registry],
    }),
    running: new Gauge({
      name: 'tsudoi_jobs_running',
      help: 'Jobs that this process runs now',
      labelNames: ['queue'],
      registers: [registry],
    }),
  };
}
