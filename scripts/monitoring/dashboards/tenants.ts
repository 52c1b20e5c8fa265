import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { lines, stat } from '../panels.ts';
import { series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const of = (figure: 'contacts' | 'backlog' | 'model_spend_usd') =>
  `topk(20, max by (tenant) (${series(installation.ofTenant, { figure })}))`;

export const tenants: Dashboard = {
  name: 'tenants',
  title: 'Tsudoi: tenants',
  about:
    'The twenty tenants with most contacts: what each uses of what is shared. Every other tenant is in the sums.',
  rows: [
    {
      title: 'All',
      panels: [
        stat('Tenants', 'short', whole(installation.tenants), 'Tenants of the installation.', { width: 8 }),
        stat('Contacts', 'short', whole(installation.contacts), 'Contacts of all tenants.', { width: 8 }),
        stat('Upcoming events', 'short', whole(installation.upcomingEvents), 'Open events of all tenants.', {
          width: 8,
        }),
      ],
    },
    {
      title: 'The biggest',
      panels: [
        lines('Contacts', 'short', { '{{tenant}}': of('contacts') }, 'Contacts of a tenant.'),
        lines(
          'Nudges waiting',
          'short',
          { '{{tenant}}': of('backlog') },
          'Nudges of a tenant that are to be sent: claims are shared out fairly.',
          { runbook: 'backlog' },
        ),
        lines(
          'Language models this month',
          'currencyUSD',
          { '{{tenant}}': of('model_spend_usd') },
          'What the words of a tenant have cost this month.',
          { runbook: 'cost', width: 24 },
        ),
      ],
    },
  ],
};
