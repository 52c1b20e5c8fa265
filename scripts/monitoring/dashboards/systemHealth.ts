import { httpMetrics as http } from '@tsudoi/runtime/metrics/catalogue/http';
import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { platformMetrics as platform } from '@tsudoi/runtime/metrics/catalogue/platform';
import { redisMetrics as redis } from '@tsudoi/runtime/metrics/catalogue/redis';
import { growthMetrics as growth } from '@tsudoi/runtime/metrics/catalogue/growth';
import { lines, stat } from '../panels.ts';
import { foreign, histogramSeries, partOf, quantile, rate, ratio, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const requests = (matchers = {}) => histogramSeries(http.seconds, 'count', matchers);

export const systemHealth: Dashboard = {
  name: 'system-health',
  title: 'Tsudoi: system health',
  about: 'Whether people are served, how fast, and what the processes use.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat(
          'Error rate now',
          'percentunit',
          ratio(partOf(rate(requests({ status: '=~5..' })), rate(requests())), rate(requests())),
          'Share of requests answered with 5xx. The objective is 0.5 % at most.',
          {
            thresholds: { warning: 0.01, critical: 0.05 },
            runbook: 'requests',
          },
        ),
        stat('Requests a second', 'reqps', rate(requests()), 'Requests answered, over all services.', {
          thresholds: { warning: 5_000, critical: 10_000 },
        }),
        stat(
          'Active instances',
          'short',
          `count(${foreign('process_start_time_seconds')})`,
          'Processes that Prometheus sees.',
        ),
        stat(
          'Connected clients',
          'short',
          `sum(${series(nudges.streams)})`,
          'Open streams of the live inbox.',
        ),
      ],
    },
    {
      title: 'Requests',
      panels: [
        lines(
          'Response times',
          's',
          {
            P50: quantile(0.5, http.seconds),
            P90: quantile(0.9, http.seconds),
            P95: quantile(0.95, http.seconds),
            P99: quantile(0.99, http.seconds),
          },
          'Time from the first byte of a request to the last of its answer. P95 above 500 ms and P99 above 1 s alert. Points are traces.',
          { exemplars: true, runbook: 'requests' },
        ),
        lines(
          'Requests by status',
          'reqps',
          { '{{status}}': rate(requests(), ['status']) },
          'Answers a second by status code.',
        ),
        lines(
          'Slowest routes, P95',
          's',
          { '{{route}}': `topk(8, ${quantile(0.95, http.seconds, { by: ['route'] })})` },
          'The eight routes whose P95 is highest.',
          { exemplars: true },
        ),
        lines(
          'Failing routes',
          'reqps',
          { '{{method}} {{route}}': `topk(8, ${rate(requests({ status: '=~5..' }), ['method', 'route'])})` },
          'Answers of 5xx a second by route.',
          { runbook: 'requests', mayBeEmpty: 'no request has failed' },
        ),
        lines(
          'In flight, and the limit of the door',
          'short',
          {
            '{{service}} in flight': `sum by (service) (${series(http.inFlight)})`,
            '{{service}} limit': `sum by (service) (${series(http.admissionLimit)})`,
          },
          'Requests being served, and how many a process takes at once; the limit falls where work becomes slow.',
        ),
        lines(
          'Refused',
          'reqps',
          { 'rate limit': rate(series(http.rateLimited)), 'at the door': rate(series(http.shed)) },
          'Requests refused because a caller asked too often, or because the process has enough to do.',
          { runbook: 'requests' },
        ),
      ],
    },
    {
      title: 'Processes',
      panels: [
        lines(
          'CPU',
          'short',
          { '{{service}}': rate(foreign('process_cpu_seconds_total'), ['service']) },
          'Cores in use by service.',
        ),
        lines(
          'Memory',
          'bytes',
          {
            '{{service}} {{instance}}': foreign('process_resident_memory_bytes'),
            '{{service}} heap': foreign('nodejs_heap_size_used_bytes'),
          },
          'Resident memory, and what of it is the heap of JavaScript.',
          { runbook: 'memory' },
        ),
        lines(
          'Memory of the limit',
          'percentunit',
          {
            '{{service}} {{instance}}': `${foreign('process_resident_memory_bytes')} / (${series(platform.memoryLimit)} > 0)`,
          },
          'Resident memory over what the container may use; mail at 80 %, page at 85 % (ADR 5).',
          {
            thresholds: { warning: 0.8, critical: 0.85 },
            runbook: 'memory',
            mayBeEmpty: 'processes without a memory limit have no share of it',
          },
        ),
        lines(
          'Event loop delay, P99',
          's',
          { '{{service}} {{instance}}': foreign('nodejs_eventloop_lag_p99_seconds') },
          'How long everything in a process waits for its turn.',
          { runbook: 'event-loop' },
        ),
        lines(
          'Garbage collection',
          'percentunit',
          { '{{service}}': rate(foreign('nodejs_gc_duration_seconds_sum'), ['service']) },
          'Share of time spent on freeing memory.',
        ),
        lines(
          'Open files',
          'short',
          { '{{service}} {{instance}}': foreign('process_open_fds') },
          'Files and sockets a process holds.',
        ),
      ],
    },
    {
      title: 'What it stands on',
      panels: [
        lines(
          'Database connections',
          'short',
          {
            '{{service}} {{state}}': `sum by (service, state) (${series(platform.poolConnections)})`,
            '{{service}} limit': `sum by (service) (${series(platform.poolLimit)})`,
            '{{service}} callers that wait': `sum by (service) (${series(platform.poolWaiting)})`,
          },
          'Connections of the pools; callers that wait for one for five minutes alert.',
          { runbook: 'database' },
        ),
        lines(
          'Reads from the replica',
          'short',
          {
            'by the {{from}}': rate(series(platform.replicaReads), ['from']),
            'behind, s': `max(${series(platform.replicaLag)})`,
            usable: `min(${series(platform.replicaUp)})`,
          },
          'Reports and logs by who answered them, while the stage says that the replica may; how far it is behind.',
          { runbook: 'database' },
        ),
        stat(
          'Connections of PostgreSQL in use',
          'percentunit',
          `max(${series(growth.reading, { reading: 'connectionShare' })})`,
          'Connections of everybody over max_connections.',
          { thresholds: { warning: 0.7, critical: 0.8 }, runbook: 'database' },
        ),
        stat('PostgreSQL', 'none', whole(platform.databaseUp), '1: it answers every process.', {
          runbook: 'database',
        }),
        stat('Redis', 'none', `min(${series(redis.up)})`, '1: it answers every process.', {
          runbook: 'redis',
        }),
        stat(
          'Clock skew',
          's',
          `max(abs(${series(platform.clockSkew)}))`,
          "How far the worst machine's clock is from the database's.",
          { thresholds: { warning: 2, critical: 5 }, runbook: 'clock' },
        ),
        stat(
          'Last backup',
          's',
          whole(installation.backupAge, [], { kind: 'taken' }),
          'Since the last verified backup, or since the first day where there was none.',
          { thresholds: { warning: 90_000, critical: 108_000 }, runbook: 'backup' },
        ),
        stat(
          'Last restore on trial',
          's',
          whole(installation.backupAge, [], { kind: 'rehearsed' }),
          'Since a backup was last restored into a database of its own.',
          { thresholds: { warning: 2_592_000, critical: 3_456_000 }, runbook: 'backup' },
        ),
        stat('Certificate expires in', 's', whole(installation.certificateExpiry), 'Of the public address.', {
          runbook: 'certificate',
          mayBeEmpty: 'the public address is not https',
        }),
        lines(
          'Traces',
          'ops',
          { '{{outcome}}': rate(series(platform.spans), ['outcome']) },
          'Spans handed to the collector a second, and those that were lost.',
          { runbook: 'traces', mayBeEmpty: 'no collector is configured (OTEL_EXPORTER_OTLP_ENDPOINT)' },
        ),
        stat(
          'Share of traces kept',
          'percentunit',
          whole(platform.traceSampling),
          "By the stage's traceSampling; a process obeys it at once.",
        ),
      ],
    },
  ],
};
