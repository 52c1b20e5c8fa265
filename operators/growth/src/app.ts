import type { KubeConnection } from '@tsudoi/kube/connection';
import { createHttpClient, httpWithin } from '@tsudoi/kube/httpClient';
import { openOperator, operatorRegistry } from '@tsudoi/operator/openOperator';
import type { Logger } from '@tsudoi/runtime/logger';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createCounter } from '@tsudoi/runtime/metrics/instruments';
import { createPrometheus } from './askPrometheus.ts';
import type { GrowthOperatorConfig } from './config.ts';
import { reconcile } from './reconcile.ts';
import { growthPolicies, type GrowthPolicy } from './resource.ts';

/** Composes the operator: observes, decides and acts for each GrowthPolicy. */
export async function createApp(config: GrowthOperatorConfig, connection: KubeConnection, log: Logger) {
  const registry = operatorRegistry('growth-operator');
  const switches = createCounter(registry, growthMetrics.switches);
  const http = createHttpClient();
  const prometheus = createPrometheus({ url: config.PROMETHEUS_URL, http, now: () => new Date() });
  const { GRAFANA_URL: grafanaUrl, GRAFANA_TOKEN: token } = config;
  const operator = await openOperator<GrowthPolicy>({
    name: 'growth-operator',
    config,
    connection,
    registry,
    log,
    kind: growthPolicies,
    // Each look reads its policy anew; of the others it asks whose they are, how old, and whether they are dry runs.
    keep: ({ status: { installation } = {}, ...policy }) =>
      installation === undefined ? policy : { ...policy, status: { installation } },
    reconcile: async ({ api, object: policy, all, term }) => {
      if (policy.metadata.deletionTimestamp !== undefined) return undefined;
      const ours = httpWithin(http, term);
      return reconcile(
        {
          api,
          platform: { url: config.TSUDOI_URL, apiKey: config.TSUDOI_API_KEY, http: ours },
          prometheus,
          grafana: grafanaUrl === undefined ? undefined : { url: grafanaUrl, token },
          instance: config.POD_NAME,
          now: () => new Date(),
          http: ours,
          onRules: (rules) => {
            for (const rule of rules)
              for (const kind of growthMetrics.switches.labels.kind.values) switches.inc({ rule, kind }, 0);
          },
          onSwitch: (rule, kind) => switches.inc({ rule, kind }),
          warn: (message, err) => log.warn({ err }, message),
        },
        policy,
        all(),
      );
    },
  });
  return {
    port: operator.port,
    async stop() {
      await operator.stop();
      http.close();
    },
  };
}
