import { accountMetrics } from './catalogue/accounts.ts';
import { assistantMetrics } from './catalogue/assistant.ts';
import { auditMetrics } from './catalogue/audit.ts';
import { growthMetrics } from './catalogue/growth.ts';
import { installationMetrics } from './catalogue/installation.ts';
import { httpMetrics } from './catalogue/http.ts';
import { jobMetrics } from './catalogue/jobs.ts';
import { learningMetrics } from './catalogue/learning.ts';
import { modelMetrics } from './catalogue/models.ts';
import { nudgeMetrics } from './catalogue/nudges.ts';
import { platformMetrics } from './catalogue/platform.ts';
import { redisMetrics } from './catalogue/redis.ts';
import { syncMetrics } from './catalogue/sync.ts';
import { webhookMetrics } from './catalogue/webhooks.ts';
import type { MetricDefinition } from './definition.ts';

/** Every metric of ours by subject; a process can register no other (`createCounter` and its siblings take a definition). */
export const metricCatalogue: Readonly<Record<string, readonly MetricDefinition[]>> = {
  Requests: Object.values(httpMetrics),
  Processes: Object.values(platformMetrics),
  'Jobs and domain events': Object.values(jobMetrics),
  Redis: Object.values(redisMetrics),
  'Language models': Object.values(modelMetrics),
  Assistant: Object.values(assistantMetrics),
  'Nudges and deliveries': Object.values(nudgeMetrics),
  Webhooks: Object.values(webhookMetrics),
  Calendars: Object.values(syncMetrics),
  'Outcomes and trainings': Object.values(learningMetrics),
  'Growth policy': Object.values(growthMetrics),
  'The installation': Object.values(installationMetrics),
  'Audit archive': Object.values(auditMetrics),
  'Mails about accounts': Object.values(accountMetrics),
};
