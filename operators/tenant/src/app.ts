import type { KubeConnection } from '@tsudoi/kube/connection';
import { createHttpClient, httpWithin } from '@tsudoi/kube/httpClient';
import { openOperator, operatorRegistry } from '@tsudoi/operator/openOperator';
import type { Logger } from '@tsudoi/runtime/logger';
import type { TenantOperatorConfig } from './config.ts';
import { createPlatform } from './platform.ts';
import { reconcile } from './reconcile.ts';
import { createRivals } from './rivals.ts';
import { tenants, type TenantResource } from './resource.ts';

/** Composes the operator: brings each Tenant about in the installation, and keeps it so. */
export async function createApp(config: TenantOperatorConfig, connection: KubeConnection, log: Logger) {
  const registry = operatorRegistry('tenant-operator');
  const http = createHttpClient();
  const rivals = createRivals();
  const triedSince = new Map<string, number>();
  function triedMs(uid: string, ended?: true): number {
    const since = triedSince.get(uid) ?? performance.now();
    if (ended) triedSince.delete(uid);
    else triedSince.set(uid, since);
    return performance.now() - since;
  }
  const operator = await openOperator<TenantResource>({
    name: 'tenant-operator',
    config,
    connection,
    registry,
    log,
    kind: tenants,
    reconcile: ({ api, object: tenant, all, term }) =>
      reconcile(
        {
          api,
          platform: createPlatform(config.TSUDOI_URL, config.TSUDOI_API_KEY, httpWithin(http, term)),
          url: config.TSUDOI_PUBLIC_URL ?? config.TSUDOI_URL,
          httpRoute: config.HTTP_ROUTE,
          checkMs: config.CHECK_SECONDS * 1_000,
          giveUpMs: config.GIVE_UP_SECONDS * 1_000,
          instance: config.POD_NAME,
          now: () => new Date(),
          triedMs,
          rivals,
        },
        tenant,
        all(),
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
