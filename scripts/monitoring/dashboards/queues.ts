import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { jobMetrics as jobs } from '@tsudoi/runtime/metrics/catalogue/jobs';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { redisMetrics as redis } from '@tsudoi/runtime/metrics/catalogue/redis';
import { lines, stat } from '../panels.ts';
import { histogramSeries, quantile, rate, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

export const queues: Dashboard = {
  name: 'queues',
  title: 'Tsudoi: queues and workers',
  about: 'What waits, what runs, what failed, and the Redis that wakes the workers.',
  rows: [
    {
      title: 'Backlog',
      panels: [
        lines(
          'Backlog by queue',
          'short',
          { '{{queue}}': whole(jobs.backlog, ['queue']) },
          'Jobs that are due or running, counted in PostgreSQL.',
          { runbook: 'backlog' },
        ),
        lines(
          'Oldest job of a queue',
          's',
          { '{{queue}}': whole(jobs.backlogOldest, ['queue']) },
          'How long the oldest has been due; 15 minutes alert.',
          { runbook: 'backlog' },
        ),
        stat(
          'Dead jobs',
          'short',
          whole(installation.deadJobs),
          'Jobs that used all their tries and wait for somebody.',
          { thresholds: { warning: 1, critical: 100 }, runbook: 'dead-jobs' },
        ),
        stat(
          'Run nearest to its deadline',
          'percentunit',
          whole(installation.runDeadlineShare),
          'Time used of what it has; 80 % alerts.',
          { thresholds: { warning: 0.6, critical: 0.8 }, runbook: 'runs' },
        ),
        stat('Nudges held', 'short', whole(nudges.held), 'Nudges that workers hold a claim on.'),
        stat('Jobs running', 'short', `sum(${series(jobs.running)})`, 'Jobs that workers run now.'),
      ],
    },
    {
      title: 'Jobs: rate, errors, duration',
      panels: [
        lines(
          'Jobs by outcome',
          'ops',
          { '{{queue}} {{outcome}}': rate(histogramSeries(jobs.seconds, 'count'), ['queue', 'outcome']) },
          'Tries a second: done, due again, dead, returned by a worker that stops, lost to another worker.',
          { runbook: 'dead-jobs' },
        ),
        lines(
          'Duration of a job, P95',
          's',
          { '{{job}}': quantile(0.95, jobs.seconds, { by: ['job'] }) },
          'Of one try. Points are traces.',
          { exemplars: true },
        ),
        lines(
          'From due to started, P95',
          's',
          { '{{queue}}': quantile(0.95, jobs.waitSeconds, { by: ['queue'] }) },
          'How long a job waited for a worker.',
          { runbook: 'backlog' },
        ),
        lines(
          'Running by queue',
          'short',
          { '{{queue}}': `sum by (queue) (${series(jobs.running)})` },
          'Jobs being worked.',
        ),
        lines(
          'Runs of nudges',
          'ops',
          { '{{job}} {{outcome}}': rate(histogramSeries(nudges.run, 'count'), ['job', 'outcome']) },
          'Fills of rules and prunings by how they ended; overdue ones alert.',
          { runbook: 'runs' },
        ),
        lines(
          'Duration of a run, P95',
          's',
          { '{{job}}': quantile(0.95, nudges.run, { by: ['job'] }) },
          'Of fills and prunings.',
          { runbook: 'runs' },
        ),
      ],
    },
    {
      title: 'Redis',
      panels: [
        lines(
          'Hit rate',
          'percentunit',
          { '{{role}}': `min by (role) (${series(redis.hitRate)})` },
          'Share of key look-ups that found something.',
          { runbook: 'redis' },
        ),
        lines(
          'Memory',
          'bytes',
          {
            '{{role}} used': whole(redis.usedMemory, ['role']),
            '{{role}} limit': `${whole(redis.maxMemory, ['role'])} > 0`,
          },
          'Used, and the limit where there is one.',
          { runbook: 'redis' },
        ),
        lines(
          'Clients',
          'short',
          { '{{role}}': whole(redis.clients, ['role']) },
          'Connections that Redis serves.',
        ),
        lines(
          'Commands a second, evicted keys',
          'short',
          {
            '{{role}} commands': whole(redis.operations, ['role']),
            '{{role}} evicted': whole(redis.evictedKeys, ['role']),
          },
          "Evicted keys must stay 0 on the queue's.",
          { runbook: 'redis' },
        ),
        stat('Redis up', 'none', `min(${series(redis.up)})`, '1: every instance answers.', {
          runbook: 'redis',
        }),
      ],
    },
  ],
};
