import { growthMetrics as growth } from '@tsudoi/runtime/metrics/catalogue/growth';
import { platformMetrics as platform } from '@tsudoi/runtime/metrics/catalogue/platform';
import { lines, stat, table } from '../panels.ts';
import { increase, quantile, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const reading = (name: string) => `max(${series(growth.reading, { reading: name })})`;
const noOperator = 'no growth operator runs: the installation decides by itself';

export const growthDashboard: Dashboard = {
  name: 'growth',
  title: 'Tsudoi: growth',
  about: 'How large the installation is, and in which modes it runs because of it.',
  rows: [
    {
      title: 'Size',
      panels: [
        stat(
          'Active contacts',
          'short',
          reading('activeContacts'),
          'Scheduled below 1,000, hybrid up to 10,000, event-driven above.',
          { runbook: 'growth' },
        ),
        stat('Members', 'short', reading('members'), 'People who sign in.'),
        stat('Events a month', 'short', reading('eventsPerMonth'), 'Events around today.'),
        stat('Data', 'bytes', reading('dataBytes'), 'Size of the database.'),
      ],
    },
    {
      title: 'Decisions',
      panels: [
        lines(
          'Level of each rule',
          'none',
          { '{{rule}}': whole(growth.level, ['rule']) },
          '0 is the lowest; a step is a switch of modes.',
          { width: 24, runbook: 'growth' },
        ),
        lines(
          'Switches',
          'short',
          { '{{rule}} {{kind}}': increase(series(growth.switches), ['rule', 'kind'], '1d') },
          'Switches of modes and steps back, a day.',
          { runbook: 'growth', mayBeEmpty: 'no mode was switched' },
        ),
        stat(
          'Share of traces kept',
          'percentunit',
          whole(platform.traceSampling),
          "The stage's traceSampling as processes obey it.",
        ),
        stat(
          'Oldest reading',
          's',
          `max(${series(growth.readingAge)})`,
          'A reading that is old switches nothing.',
          { runbook: 'growth' },
        ),
        table(
          'Readings',
          'none',
          '{{reading}}',
          whole(growth.reading, ['reading']),
          'What the policy decides by.',
          { width: 12 },
        ),
      ],
    },
    {
      title: 'Operator',
      panels: [
        stat('Leading', 'short', `sum(${series(growth.leading)})`, '1: one replica leads.', {
          runbook: 'growth',
          mayBeEmpty: noOperator,
        }),
        lines(
          'Time of a look, P95',
          's',
          { P95: quantile(0.95, growth.reconcileSeconds) },
          'Of one GrowthPolicy.',
          { mayBeEmpty: noOperator },
        ),
      ],
    },
  ],
};
