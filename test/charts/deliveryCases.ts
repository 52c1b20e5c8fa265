import { at, goes, of, one, type AlertCase } from './alertSeries.ts';

/** Cases of what is told to, and comes back from, servers of others. */
export const deliveryCases: readonly AlertCase[] = [
  {
    what: 'a webhook endpoint was given up',
    series: [[`tsudoi_webhook_endpoints_disabled_total${of()}`, '0x50 1x20']],
    at,
    fires: ['TsudoiWebhookDisabled'],
  },
  {
    what: 'most looks into a mailbox of bounces fail',
    series: [
      goes('tsudoi_bounce_mailbox_looks_total', 1, 'outcome="failed"'),
      one('tsudoi_bounce_mailbox_looks_total', 3, 'outcome="done"'),
    ],
    at,
    fires: ['TsudoiBounceMailboxFails'],
  },
];
