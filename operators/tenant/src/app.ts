import type { KubeConnection } from '@tsudoi/kube/connection';
import { createHttpClient } from '@tsudoi/kube/httpClient';
import { openOperator, operatorRegistry } from '@tsudoi/operator/openOperator';
import type { Logger } from '@tsudoi/runtime/logger';
import type { TenantOperatorConfig } from './config.ts';
import { createPlatform } from './platform.ts';
import { reconcile } from './reconcile.ts';
import { tenants, type TenantResource } from './resource.ts';

/** Composes the operator: brings each Tenant about in the installation, and keeps it so. */
export async function createApp(config: TenantOperatorConfig, connection: KubeConnection, log: Logger) {
  const registry = operatorRegistry('tenant-operator');
  const http = createHttpClient();
  const platform = createPlatform(config.TSUDOI_URL, config.TSUDOI_API_KEY, http);
  const operator = await openOperator<TenantResource>({
    name: 'tenant-operator',
    config,
    connection,
    registry,
    log,
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
  });
  return {
    port: operator.port,
    async stop() {
      await operator.stop();
      http.close();
    },
  };
}
