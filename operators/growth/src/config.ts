import { operatorSettings } from '@tsudoi/operator/operatorSettings';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the growth operator. */
export const GrowthOperatorConfig = operatorSettings('growth-operator').extend({
  PROMETHEUS_URL: z.url().describe('the Prometheus that scrapes the installation'),
  GRAFANA_URL: z.url().optional().describe('a Grafana that shows every switch as an annotation'),
  GRAFANA_TOKEN: z.string().optional().describe('a service account token that may write annotations'),
});
export type GrowthOperatorConfig = z.output<typeof GrowthOperatorConfig>;

/** Reads this process's environment. */
export function readConfig(): GrowthOperatorConfig {
  return parseConfig(GrowthOperatorConfig, process.env);
}
