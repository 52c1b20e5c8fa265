import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { syncMetrics as sync } from '@tsudoi/runtime/metrics/catalogue/sync';
import { lines, stat } from '../panels.ts';
import { histogramSeries, quantile, rate, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const figure = (
  name: 'tenants' | 'mean_run_seconds' | 'timeouts_30_days' | 'events_a_day' | 'stalest_seconds',
) => `max(${series(sync.growth, { figure: name })})`;
const noRuns = 'no calendar is connected';

export const syncDashboard: Dashboard = {
  name: 'sync',
  title: 'Tsudoi: calendar sync',
  about: 'Connected calendars, their runs, and what changed.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat(
          'Tenants with a calendar',
          'short',
          figure('tenants'),
          'Tenants whose calendar is read; 30 call for parallel sync.',
        ),
        stat('Mean run', 's', figure('mean_run_seconds'), 'Of a day; 45 s call for parallel sync.', {
          thresholds: { warning: 30, critical: 45 },
        }),
        stat(
          'Time-outs in 30 days',
          'short',
          figure('timeouts_30_days'),
          'Runs that took too long; three alert.',
          { thresholds: { warning: 1, critical: 3 }, runbook: 'sync' },
        ),
        stat('Events a day', 'short', figure('events_a_day'), 'Entries that changed in 24 hours.'),
        stat(
          'Stalest calendar',
          's',
          figure('stalest_seconds'),
          'Since the calendar that waits longest was read; six hours alert.',
          { thresholds: { warning: 3_600, critical: 21_600 }, runbook: 'sync' },
        ),
        stat('Being read', 'short', whole(sync.running), 'Calendars that workers read now.'),
        stat(
          'Entries set aside',
          'short',
          whole(installation.entriesSetAside),
          'Entries that could not be read.',
          { runbook: 'sync' },
        ),
      ],
    },
    {
      title: 'Runs',
      panels: [
        lines(
          'Runs by outcome',
          'ops',
          { '{{kind}} {{outcome}}': rate(histogramSeries(sync.runSeconds, 'count'), ['kind', 'outcome']) },
          'Done, or the name of the fault.',
          { runbook: 'sync', mayBeEmpty: noRuns },
        ),
        lines(
          'Time of a run',
          's',
          {
            'P50 {{kind}}': quantile(0.5, sync.runSeconds, { by: ['kind'] }),
            'P95 {{kind}}': quantile(0.95, sync.runSeconds, { by: ['kind'] }),
          },
          'Full runs read everything, delta runs what changed.',
          { runbook: 'sync', mayBeEmpty: noRuns },
        ),
        lines(
          'From push to row, P95',
          's',
          { P95: quantile(0.95, sync.pushToRow) },
          'From the message of a provider to the committed change.',
        ),
        lines(
          'Calls to providers',
          'ops',
          { '{{provider}} {{operation}}': rate(series(sync.calls), ['provider', 'operation']) },
          'What providers may limit.',
          { mayBeEmpty: noRuns },
        ),
        lines(
          'Entries changed',
          'ops',
          { entries: rate(series(sync.events)) },
          'Entries that runs changed, a second.',
        ),
      ],
    },
  ],
};
