import { business } from './dashboards/business.ts';
import { cost } from './dashboards/cost.ts';
import { delivery } from './dashboards/delivery.ts';
import { growthDashboard } from './dashboards/growth.ts';
import { modelsDashboard } from './dashboards/models.ts';
import { queues } from './dashboards/queues.ts';
import { slo } from './dashboards/slo.ts';
import { syncDashboard } from './dashboards/sync.ts';
import { systemHealth } from './dashboards/systemHealth.ts';
import { tenants } from './dashboards/tenants.ts';
import type { Dashboard } from './types.ts';

/** Every dashboard: `grafana/dashboards` and the chart are given these and no others. */
export const dashboards: readonly Dashboard[] = [
  systemHealth,
  business,
  cost,
  queues,
  modelsDashboard,
  syncDashboard,
  delivery,
  slo,
  growthDashboard,
  tenants,
];
