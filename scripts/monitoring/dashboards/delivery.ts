import { accountMetrics as accounts } from '@tsudoi/runtime/metrics/catalogue/accounts';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { webhookMetrics as webhooks } from '@tsudoi/runtime/metrics/catalogue/webhooks';
import { lines, stat } from '../panels.ts';
import { counted, increase, quantile, rate, series } from '../query.ts';
import type { Dashboard } from '../types.ts';

export const delivery: Dashboard = {
  name: 'delivery',
  title: 'Tsudoi: delivery',
  about: 'Whether messages arrive, by which way, and how late.',
  rows: [
    {
      title: 'Outcomes',
      panels: [
        lines(
          'Sends by channel and outcome',
          'ops',
          { '{{channel}} {{outcome}}': rate(series(nudges.deliveries), ['channel', 'outcome']) },
          'delivered: the channel took it. gone: the address is dead. unknown: nobody knows, it is not sent twice.',
          { runbook: 'delivery' },
        ),
        lines(
          'Share that went through',
          'percentunit',
          {
            '{{channel}}': `${increase(series(nudges.deliveries, { outcome: 'delivered' }), ['channel'], '1h')} / (${increase(series(nudges.deliveries), ['channel'], '1h')} > 0)`,
          },
          'Of the sends of an hour, by channel.',
          { runbook: 'delivery' },
        ),
        stat(
          'Mail bounce rate, 6 hours',
          'percentunit',
          'max(tsudoi:mail_bounce_ratio:6h{$installation})',
          'Mails refused, gone or bounced later, of those sent; 5 % alert.',
          {
            thresholds: { warning: 0.02, critical: 0.05 },
            runbook: 'delivery',
            mayBeEmpty: 'fewer than twenty mails were sent in six hours',
          },
        ),
        stat(
          'Unknown in a day',
          'short',
          counted(series(nudges.deliveries, { outcome: 'unknown' }), [], '1d'),
          'Sends whose outcome nobody knows; `tsudoi nudges list --state unknown` names them.',
          { runbook: 'delivery', mayBeEmpty: 'the outcome of every send is known' },
        ),
        lines(
          'Told by providers',
          'ops',
          { '{{channel}} {{kind}}': rate(series(nudges.deliveryEvents), ['channel', 'kind']) },
          'Bounces and complaints that came back later.',
          { runbook: 'delivery', mayBeEmpty: 'no provider has told of a bounce or a complaint' },
        ),
        lines(
          'Mailboxes of bounces',
          'ops',
          { '{{outcome}}': rate(series(nudges.mailboxLooks), ['outcome']) },
          'Looks into the mailboxes that bounces come to; failed: `tsudoi channels mailbox` of the tenant says why.',
          { runbook: 'delivery', mayBeEmpty: 'no tenant has named a mailbox for bounces' },
        ),
      ],
    },
    {
      title: 'Mails about accounts',
      panels: [
        lines(
          'Mails to members by outcome',
          'ops',
          { '{{mail}} {{outcome}}': rate(series(accounts.mails), ['mail', 'outcome']) },
          'Links to choose a new password and notices. failed: the log of accounts says why; ACCOUNTS_MAIL_URL names the server.',
          { mayBeEmpty: 'no mail server is named, or nobody was written to' },
        ),
      ],
    },
    {
      title: 'Webhooks of tenants',
      panels: [
        lines(
          'Attempts by outcome',
          'ops',
          { '{{outcome}}': rate(series(webhooks.attempts), ['outcome']) },
          'Domain events told to the endpoints of tenants. retried: it goes out again later; failed: given up after three days.',
          { mayBeEmpty: 'no tenant has a webhook endpoint' },
        ),
        lines(
          'Receivers take, P95',
          's',
          { P95: quantile(0.95, webhooks.seconds) },
          'Of one attempt; after 15 s it counts as failed.',
          { mayBeEmpty: 'no tenant has a webhook endpoint' },
        ),
        stat(
          'Disabled in a day',
          'short',
          counted(series(webhooks.disabled), [], '1d'),
          'Endpoints that took nothing for five days, or said that they are gone; `tsudoi webhooks list` of the tenant names them.',
          { mayBeEmpty: 'no endpoint was given up' },
        ),
      ],
    },
    {
      title: 'Time',
      panels: [
        lines(
          'From due to settled',
          's',
          {
            P50: quantile(0.5, nudges.late),
            P95: quantile(0.95, nudges.late),
            P99: quantile(0.99, nudges.late),
          },
          'How late nudges leave; P95 above 15 minutes alerts.',
          { runbook: 'backlog' },
        ),
        lines(
          'Phases, P95',
          's',
          { '{{phase}}': quantile(0.95, nudges.phase, { by: ['phase'] }) },
          'Writing and sending of a batch; approving by a person.',
        ),
        lines(
          'Open inbox streams',
          'short',
          { '{{service}} {{instance}}': series(nudges.streams) },
          'Clients with a live inbox.',
        ),
        lines(
          'Decisions and ratings',
          'short',
          {
            '{{outcome}}': counted(series(nudges.decided), ['outcome'], '1h'),
            'helpful: {{helpful}}': counted(series(nudges.rated), ['helpful'], '1h'),
          },
          'Of members and of contacts, an hour.',
          { mayBeEmpty: 'nobody has decided or rated' },
        ),
      ],
    },
  ],
};
