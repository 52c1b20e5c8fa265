import type { KubeConnection } from '@tsudoi/kube/connection';
import { createHttpClient } from '@tsudoi/kube/httpClient';
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
    // What was observed and decided is told and never read again.
    keep: ({ status, ...policy }) => {
      const { levels: _levels, observed: _observed, forecast: _forecast, ...remembered } = status ?? {};
      return status ? { ...policy, status: remembered } : policy;
    },
    reconcile: async (api, _key, policy, lost) => {
      if (!policy || policy.metadata.deletionTimestamp !== undefined || lost.aborted) return undefined;
      return reconcile(
        {
          api,
          platform: { url: config.TSUDOI_URL, apiKey: config.TSUDOI_API_KEY, http },
          prometheus,
          grafana: grafanaUrl === undefined ? undefined : { url: grafanaUrl, token },
          instance: config.POD_NAME,
          now: () => new Date(),
          http,
          onSwitch: (rule, kind) => switches.inc({ rule, kind }),
          warn: (message, err) => log.warn({ err }, message),
        },
        policy,
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
