import { domainEvents, type DomainEventType } from '@tsudoi/contracts/domainEvents';
import { atMost, counter, gauge, histogram, oneOf } from '../definition.ts';

const worker = 'every worker';
const queue = atMost(30, 'queues of the registry, and backlogs in tables of a service');

/** Queues, their jobs and the domain events that make them. */
export const jobMetrics = {
  seconds: histogram({
    name: 'tsudoi_job_duration_seconds',
    help: 'Duration of one try of a job',
    unit: 'seconds',
    labels: {
      queue,
      job: atMost(120, 'jobs of the registry'),
      outcome: oneOf('done', 'due', 'dead', 'returned', 'lost'),
    },
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 45, 60, 300, 1_800, 7_200],
    exemplars: true,
    shownBy: worker,
  }),
  waitSeconds: histogram({
    name: 'tsudoi_job_wait_seconds',
    help: 'Time from due to started',
    unit: 'seconds',
    labels: { queue },
    buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 3_600],
    shownBy: worker,
  }),
  running: gauge({
    name: 'tsudoi_jobs_running',
    help: 'Jobs that this process runs now',
    unit: 'count',
    labels: { queue },
    shownBy: worker,
  }),
  backlog: gauge({
    name: 'tsudoi_backlog',
    help: 'Jobs that are due or running, counted in PostgreSQL up to 20,000',
    unit: 'count',
    labels: { queue },
    across: 'max',
    shownBy: 'every process',
  }),
  backlogOldest: gauge({
    name: 'tsudoi_backlog_oldest_seconds',
    help: 'Age of the oldest job that is due or running',
    unit: 'seconds',
    labels: { queue },
    across: 'max',
    shownBy: 'every process',
  }),
  domainEvents: counter({
    name: 'tsudoi_domain_events_total',
    help: 'Domain events that were handed to their subscribers, once each',
    unit: 'count',
    labels: { type: oneOf(...(Object.keys(domainEvents) as DomainEventType[])) },
    shownBy: worker,
  }),
};
