import { auditMetrics as audit } from '@tsudoi/runtime/metrics/catalogue/audit';
import { installationMetrics as whole } from '@tsudoi/runtime/metrics/catalogue/installation';
import { learningMetrics as learning } from '@tsudoi/runtime/metrics/catalogue/learning';
import { jobMetrics as jobs } from '@tsudoi/runtime/metrics/catalogue/jobs';
import { modelMetrics as models } from '@tsudoi/runtime/metrics/catalogue/models';
import { nudgeMetrics as nudges } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { webhookMetrics as webhooks } from '@tsudoi/runtime/metrics/catalogue/webhooks';
import { syncMetrics as sync } from '@tsudoi/runtime/metrics/catalogue/sync';
import { histogramSeries, increase, quantile, series } from '../query.ts';
import type { RuleGroup } from '../types.ts';

export const jobAlerts: RuleGroup = {
  name: 'tsudoi-jobs',
  about: 'Jobs and runs: what waits, what died, what will not be in time.',
  rules: [
    {
      alert: 'TsudoiBacklogStands',
      expr: `max by (queue) (${series(jobs.backlogOldest)}) > 900`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'Jobs have been due for more than 15 minutes',
      runbook: 'backlog',
      dashboard: 'queues',
    },
    {
      alert: 'TsudoiJobsDead',
      expr: `max(${series(whole.deadJobs)}) > 0`,
      for: '10m',
      severity: 'warning',
      receiver: 'mail',
      summary: 'Jobs used all their tries and wait for somebody',
      runbook: 'dead-jobs',
      dashboard: 'queues',
    },
    {
      alert: 'TsudoiAuditAnchorBroken',
      expr: `${increase(series(audit.anchorFaults), [], '1d')} > 0`,
      severity: 'critical',
      receiver: 'mail',
      summary: 'The audit log no longer holds an entry that was anchored outside the database',
      runbook: 'audit-anchor',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiRunAtRisk',
      expr: `max(${series(whole.runDeadlineShare)}) > 0.8`,
      for: '2m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'A run of nudges has used 80 % of the time it has',
      runbook: 'runs',
      dashboard: 'queues',
    },
    {
      alert: 'TsudoiRunNearTimeout',
      expr: `${increase(histogramSeries(sync.runSeconds, 'count'), [], '1h')} - ${increase(histogramSeries(sync.runSeconds, 'bucket', { le: '45' }), [], '1h')} > 0 or ${increase(histogramSeries(nudges.run, 'count', { outcome: 'overdue' }), [], '1h')} > 0`,
      severity: 'warning',
      receiver: 'slack',
      summary: 'A run came near its time-out',
      runbook: 'runs',
      dashboard: 'queues',
    },
    {
      alert: 'TsudoiNudgesLate',
      expr: `${quantile(0.95, nudges.late, { window: '15m' })} > 900`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'Nudges leave more than a quarter of an hour after they were due',
      runbook: 'backlog',
      dashboard: 'delivery',
    },
  ],
};

const called = (window: string) => increase(series(models.calls), [], window);

export const modelAlerts: RuleGroup = {
  name: 'tsudoi-models',
  about: 'Language models: whether they answer, what they cost, and what a budget did.',
  rules: [
    {
      alert: 'TsudoiProviderDown',
      expr: `max by (target) (${series(models.breaker)}) == 2`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'A provider of language models has not answered for five minutes; others or templates do',
      runbook: 'models',
      dashboard: 'models',
    },
    {
      alert: 'TsudoiTemplatesAnswer',
      expr: `${increase(series(models.calls, { reason: '=~attempts_failed|no_target|deadline|queue_full|store_unavailable' }), [], '15m')} / (${called('15m')} > 10) > 0.5`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'More than half of the words are templates, because no model answers',
      runbook: 'models',
      dashboard: 'models',
    },
    {
      alert: 'TsudoiModelOut',
      expr: `max by (target) (${series(models.targetOut)}) > 0`,
      for: '5m',
      severity: 'warning',
      receiver: 'mail',
      summary: 'A model is out: it is gone, its quota is used up, or its credential is refused',
      runbook: 'models',
      dashboard: 'models',
    },
    {
      alert: 'TsudoiModelAnswersAsAnother',
      expr: `${increase(series(models.answererDiffers), ['provider', 'model'], '1d')} > 0`,
      severity: 'info',
      receiver: 'mail',
      summary: 'Another model answers than the one that is asked: its price may be another',
      runbook: 'cost',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiModelPricesOld',
      expr: `time() - max by (target) (${series(models.pricesRead)}) > 30 * 86400`,
      for: '10m',
      severity: 'info',
      receiver: 'mail',
      summary: 'The prices of a model were read more than 30 days ago: budgets are reckoned by them',
      runbook: 'cost',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiDailyCost',
      expr: `${increase(series(models.cost), [], '1d')} > $dailyCostUsd`,
      severity: 'info',
      receiver: 'mail',
      summary: 'A day of language models cost more than $dailyCostUsd US dollars',
      runbook: 'cost',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiAiBudgetHalfUsed',
      expr: `${increase(series(models.degraded, { level: 'economy' }), [], '1h')} > 0 or max(${series(whole.aiBudgetShare)}) > 0.5`,
      severity: 'info',
      receiver: 'mail',
      summary: 'Half of an AI budget is used: the light model answers',
      runbook: 'cost',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiAiBudgetUsed',
      expr: `${increase(series(models.degraded, { level: 'template' }), [], '1h')} > 0 or max(${series(whole.aiBudgetShare)}) >= 1`,
      severity: 'warning',
      receiver: 'mail',
      summary: 'An AI budget is used up: templates answer',
      runbook: 'cost',
      dashboard: 'cost',
    },
    {
      alert: 'TsudoiLedgerSetAside',
      expr: `${increase(series(models.setAside), [], '1h')} > 0`,
      severity: 'warning',
      receiver: 'mail',
      summary: 'Rows of the model ledger were refused and set aside',
      runbook: 'cost',
      dashboard: 'cost',
    },
  ],
};

const runs = (matchers: { readonly outcome?: string }) =>
  increase(histogramSeries(sync.runSeconds, 'count', matchers), [], '30m');

export const syncAlerts: RuleGroup = {
  name: 'tsudoi-sync',
  about: 'Calendars.',
  rules: [
    {
      alert: 'TsudoiSyncTimeouts',
      expr: `max(${series(sync.growth, { figure: 'timeouts_30_days' })}) >= 3`,
      severity: 'warning',
      receiver: 'slack',
      summary: 'Three or more calendar runs timed out in 30 days',
      runbook: 'sync',
      dashboard: 'sync',
    },
    {
      alert: 'TsudoiSyncStale',
      expr: `max(${series(sync.growth, { figure: 'stalest_seconds' })}) > 21600`,
      for: '10m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'A connected calendar has not been read for six hours',
      runbook: 'sync',
      dashboard: 'sync',
    },
    {
      alert: 'TsudoiSyncFails',
      expr: `${runs({ outcome: '!=done' })} / (${runs({})} > 5) > 0.2`,
      for: '10m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'More than a fifth of the calendar runs fail',
      runbook: 'sync',
      dashboard: 'sync',
    },
  ],
};

const mails = (matchers: { readonly outcome?: string }) =>
  increase(series(nudges.deliveries, { channel: 'email', ...matchers }), [], '6h');

export const deliveryAlerts: RuleGroup = {
  name: 'tsudoi-delivery',
  about: 'Messages: whether they arrive.',
  rules: [
    {
      record: 'tsudoi:mail_bounce_ratio:6h',
      // A series that nothing has counted yet is a zero here, so long as mails were sent.
      expr: `((${mails({ outcome: '=~gone|refused' })} or 0 * ${mails({})}) + (${increase(series(nudges.deliveryEvents, { channel: 'email', kind: 'hard_bounce' }), [], '6h')} or 0 * ${mails({})})) / (${mails({})} > 20)`,
    },
    {
      alert: 'TsudoiMailBounces',
      expr: 'tsudoi:mail_bounce_ratio:6h > 0.05',
      for: '5m',
      severity: 'warning',
      receiver: 'mail',
      summary: 'More than 5 % of the mails bounce: providers begin to refuse all of them',
      runbook: 'delivery',
      dashboard: 'delivery',
    },
    {
      alert: 'TsudoiBounceMailboxFails',
      expr: `${increase(series(nudges.mailboxLooks, { outcome: 'failed' }), [], '1h')} / (${increase(series(nudges.mailboxLooks), [], '1h')} > 5) > 0.5`,
      for: '15m',
      severity: 'warning',
      receiver: 'mail',
      summary:
        'More than half of the looks into mailboxes of bounces fail: dead addresses go on being written to',
      runbook: 'delivery',
      dashboard: 'delivery',
    },
    {
      alert: 'TsudoiChannelFails',
      expr: `${increase(series(nudges.deliveries, { outcome: '=~retry|unknown' }), ['channel'], '15m')} / (${increase(series(nudges.deliveries), ['channel'], '15m')} > 5) > 0.2`,
      for: '5m',
      severity: 'warning',
      receiver: 'slack',
      summary: 'More than a fifth of the sends of a channel do not go through',
      runbook: 'delivery',
      dashboard: 'delivery',
    },
    {
      alert: 'TsudoiWebhookDisabled',
      expr: `${increase(series(webhooks.disabled), [], '1d')} > 0`,
      for: '0m',
      severity: 'warning',
      receiver: 'mail',
      summary:
        'A webhook endpoint of a tenant was disabled: nothing came through for five days, or it is gone',
      runbook: 'delivery',
      dashboard: 'delivery',
    },
  ],
};

export const learningAlerts: RuleGroup = {
  name: 'tsudoi-learning',
  about: 'Predictions and the data they are made of.',
  rules: [
    {
      alert: 'TsudoiAccuracyLow',
      expr: `min(${series(whole.accuracy)}) < 0.7 and max(${series(whole.comparedEvents)}) >= 10`,
      for: '1h',
      severity: 'info',
      receiver: 'mail',
      summary: 'Predictions of sign-ups are less than 70 % right over ten events or more',
      runbook: 'accuracy',
      dashboard: 'business',
    },
    {
      alert: 'TsudoiOutcomesBad',
      expr: `sum(max by (kind) (${series(learning.findings, { kind: '=~outlier|duplicate|impossible' })})) / (max(${series(learning.judged)}) > 100) > 0.05`,
      for: '1h',
      severity: 'info',
      receiver: 'mail',
      summary: 'More than 5 % of the outcomes that models learn from are outliers, duplicates or impossible',
      runbook: 'outcomes',
      dashboard: 'business',
    },
    {
      alert: 'TsudoiEntriesSetAside',
      expr: `max(${series(whole.entriesSetAside)}) - max(${series(whole.entriesSetAside)} offset 1d) > 50`,
      severity: 'info',
      receiver: 'mail',
      summary: 'More than fifty calendar entries of a day could not be read and were set aside',
      runbook: 'sync',
      dashboard: 'sync',
    },
  ],
};
