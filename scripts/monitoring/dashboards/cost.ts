import { httpMetrics as http } from '@tsudoi/runtime/metrics/catalogue/http';
import { installationMetrics as installation } from '@tsudoi/runtime/metrics/catalogue/installation';
import { modelMetrics as models } from '@tsudoi/runtime/metrics/catalogue/models';
import { platformMetrics as platform } from '@tsudoi/runtime/metrics/catalogue/platform';
import { growthMetrics as growth } from '@tsudoi/runtime/metrics/catalogue/growth';
import { auditMetrics as audit } from '@tsudoi/runtime/metrics/catalogue/audit';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { lines, stat } from '../panels.ts';
import { counted, foreign, histogramSeries, increase, partOf, rate, series, whole } from '../query.ts';
import type { Dashboard } from '../types.ts';

const reading = (name: string) => `max(${series(growth.reading, { reading: name })})`;
const noArchive = 'no object storage is configured, or no month is closed yet';

export const cost: Dashboard = {
  name: 'cost',
  title: 'Tsudoi: cost',
  about: 'What a day costs, and what grows.',
  rows: [
    {
      title: 'Language models',
      panels: [
        stat(
          'Models, last 24 hours',
          'currencyUSD',
          increase(series(models.cost), [], '1d'),
          'Cost of the calls of 24 hours. More than the value dailyCostUsd alerts.',
          { runbook: 'cost' },
        ),
        stat(
          'AI budget used',
          'percentunit',
          reading('aiSpendShare'),
          'Spend of this month over all AI budgets, given and default.',
          { thresholds: { warning: 0.5, critical: 1 }, runbook: 'cost' },
        ),
        stat(
          'Of given budgets',
          'percentunit',
          whole(installation.aiBudgetShare),
          'Spend of this month over the budgets that tenants were given.',
          {
            thresholds: { warning: 0.5, critical: 1 },
            runbook: 'cost',
            mayBeEmpty: 'no tenant was given an AI budget and spent of it',
          },
        ),
        stat(
          'Spend a month',
          'currencyUSD',
          reading('spendUsdPerMonth'),
          'Machines and models, where the operator said what machines cost.',
          { mayBeEmpty: 'GROWTH_INFRASTRUCTURE_USD is not set' },
        ),
        lines(
          'Cost of a day by purpose',
          'currencyUSD',
          { '{{purpose}}': increase(series(models.cost), ['purpose'], '1d') },
          'What the words of each purpose cost in 24 hours.',
          { runbook: 'cost' },
        ),
        lines(
          'Cost of a day by model',
          'currencyUSD',
          { '{{provider}} {{model}}': increase(series(models.cost), ['provider', 'model'], '1d') },
          'The same by model.',
          { runbook: 'cost' },
        ),
        lines(
          'Cost of a day by service',
          'currencyUSD',
          { '{{service}}': increase(series(models.cost), ['service'], '1d') },
          'The same by the service that asked.',
        ),
        lines(
          'Budgets that changed an answer',
          'short',
          { '{{level}}': counted(series(models.degraded), ['level'], '1h') },
          'Calls that a budget took to the light model or to the template, an hour.',
          { runbook: 'cost', mayBeEmpty: 'no budget has changed an answer' },
        ),
        lines(
          'Faults of the ledger',
          'short',
          {
            'rows set aside': counted(series(models.setAside), [], '1h'),
            'costs that differ': partOf(
              increase(series(models.costDiffers), [], '1h'),
              increase(series(models.setAside), [], '1h'),
            ),
            'impossible counts': partOf(
              increase(series(models.usageFaults), [], '1h'),
              increase(series(models.setAside), [], '1h'),
            ),
          },
          'Rows refused, costs that the provider names differently, counts that cannot be true.',
          { runbook: 'cost' },
        ),
      ],
    },
    {
      title: 'What is used',
      panels: [
        stat(
          'API calls a day',
          'short',
          counted(histogramSeries(http.seconds, 'count'), [], '1d'),
          'Requests answered in 24 hours.',
        ),
        stat('Data in PostgreSQL', 'bytes', reading('dataBytes'), 'Size of the database.', {
          runbook: 'disk',
        }),
        stat('Audit log in PostgreSQL', 'bytes', reading('auditBytes'), 'Of it the audit log.'),
        stat('Free disk', 'percentunit', whole(platform.diskFree), 'Under the folder of objects.', {
          runbook: 'disk',
          mayBeEmpty: 'objects are in a bucket',
        }),
        lines(
          'Free on volumes',
          'percentunit',
          {
            '{{persistentvolumeclaim}}': `${foreign('kubelet_volume_stats_available_bytes')} / ${foreign('kubelet_volume_stats_capacity_bytes')}`,
          },
          'Of each volume claim, by the kubelet.',
          { runbook: 'disk', mayBeEmpty: 'outside a cluster there is no kubelet' },
        ),
        lines(
          'Egress',
          'Bps',
          { '{{service}}': rate(series(http.sentBytes), ['service']) },
          'Bytes a second that leave by HTTP.',
        ),
        lines(
          'Calls to calendar providers and models in 30 days',
          'short',
          { Google: reading('googleCallsPerMonth'), 'language models': reading('aiChatsPerMonth') },
          'Calls that others may bill.',
        ),
        lines(
          'Messages a day by channel',
          'short',
          { '{{channel}}': counted(series(nudges.deliveries, { outcome: 'delivered' }), ['channel'], '1d') },
          'Messages that a channel took: SMS and push are billed by others.',
        ),
        lines(
          'Archive of the audit log',
          'bytes',
          { 'bytes a day': increase(series(audit.bytes), [], '1d') },
          'Bytes written to object storage.',
          { mayBeEmpty: noArchive },
        ),
        lines(
          'Months to archive',
          'short',
          {
            months: whole(audit.monthsToArchive),
            'archived a day': counted(series(audit.months), [], '1d'),
            'entries a day': counted(series(audit.entries), [], '1d'),
            faults: counted(series(audit.faults), [], '1d'),
            'anchored a day': counted(series(audit.anchors), [], '1d'),
            'anchors broken': counted(series(audit.anchorFaults), [], '1d'),
          },
          'Closed months that are not in object storage yet, and what the archive found.',
          { mayBeEmpty: noArchive },
        ),
      ],
    },
    {
      title: 'Alerts',
      panels: [
        lines(
          'Alerts that fire',
          'short',
          { '{{severity}}': 'count by (severity) (ALERTS{$installation, alertstate="firing"})' },
          'By severity; what each means stands in its runbook.',
          { width: 24, mayBeEmpty: 'nothing fires' },
        ),
      ],
    },
  ],
};
