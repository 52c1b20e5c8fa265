import type { KubeConnection } from '@tsudoi/kube/connection';
import { createHttpClient } from '@tsudoi/kube/httpClient';
import { startOperator } from '@tsudoi/kube/operator';
import type { Logger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';
import type { TenantOperatorConfig } from './config.ts';
import { createPlatform } from './platform.ts';
import { reconcile } from './reconcile.ts';
import { tenants, type TenantResource } from './resource.ts';

/** Composes the operator: brings each Tenant about in the installation, and keeps it so. */
export async function createApp(config: TenantOperatorConfig, connection: KubeConnection, log: Logger) {
  const { registry } = createMetrics('tenant-operator');
  const seconds = createHistogram(registry, growthMetrics.reconcileSeconds);
  const leading = createGauge(registry, growthMetrics.leading);
  const http = createHttpClient();
  const platform = createPlatform(config.TSUDOI_URL, config.TSUDOI_API_KEY, http);
  const operator = await startOperator<TenantResource>({
    connection,
    name: 'tsudoi-tenant-operator',
    identity: config.POD_NAME,
    leaseSeconds: config.LEASE_SECONDS,
    kind: tenants,
    reconcile: async (api, _key, tenant, lost) =>
      tenant === undefined || lost.aborted
        ? undefined
        : reconcile(
            {
              api,
              platform,
              url: config.TSUDOI_PUBLIC_URL ?? config.TSUDOI_URL,
              httpRoute: config.HTTP_ROUTE,
              checkMs: config.CHECK_SECONDS * 1_000,
              giveUpMs: config.GIVE_UP_SECONDS * 1_000,
              instance: config.POD_NAME,
              now: () => new Date(),
            },
            tenant,
          ),
    listen: { port: config.PORT, host: config.HOST },
    metrics: {
      worked: (took, ok) => seconds.observe({ outcome: ok ? 'ok' : 'failed' }, took),
      leads: (leads) => leading.set(leads ? 1 : 0),
      text: async () => ({ text: await registry.metrics(), type: registry.contentType }),
    },
    log,
  });
  return {
    port: operator.port,
    async stop() {
      await operator.stop();
      http.close();
    },
  };
}
