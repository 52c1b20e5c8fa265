import { dataAlerts, memoryAlerts, processAlerts } from './alerts/processes.ts';
import { objectiveAlerts, requestAlerts } from './alerts/requests.ts';
import { deliveryAlerts, jobAlerts, learningAlerts, modelAlerts, syncAlerts } from './alerts/work.ts';
import type { AlertRule, RuleGroup } from './types.ts';

/** Every rule: the chart, the local Prometheus and Grafana are given these and no others. */
export const alertGroups: readonly RuleGroup[] = [
  requestAlerts,
  objectiveAlerts,
  processAlerts,
  memoryAlerts,
  dataAlerts,
  jobAlerts,
  modelAlerts,
  syncAlerts,
  deliveryAlerts,
  learningAlerts,
];

/** The rules that alert. */
export const alertRules: readonly AlertRule[] = alertGroups.flatMap(({ rules }) =>
  rules.flatMap((rule) => ('alert' in rule ? [rule] : [])),
);
