import { isKubeError } from '@tsudoi/kube/kubeError';
import type { ReconcileParts } from './reconcile.ts';
import { finalizer, keyNameOf, tenants, type TenantResource } from './resource.ts';
import { tellEvent } from './tellEvent.ts';

/** Between two tries of a deletion that an installation holds up. */
const retryMs = 10_000;

/**
 * The resource goes: its keys are revoked, the tenant and what is in it stay (its Secret and its host name are collected by
 * Kubernetes). An installation that does not answer holds a deletion up for so long and no longer: a namespace must end.
 */
export async function endTenant(
  parts: ReconcileParts,
  resource: TenantResource,
): Promise<number | undefined> {
  const { api, platform, giveUpMs, now } = parts;
  const { metadata, status } = resource;
  if (!metadata.finalizers?.includes(finalizer)) return undefined;
  const waitedMs = now().getTime() - Date.parse(metadata.deletionTimestamp ?? '');
  try {
    const tenantId = status?.tenantId;
    if (tenantId !== undefined)
      for (const key of await platform.liveKeys(tenantId, keyNameOf(resource)))
        await platform.revokeKey(tenantId, key.id);
  } catch (err) {
    if (waitedMs < giveUpMs) return Math.min(retryMs, giveUpMs);
    const words = `its key could not be revoked and opens still: ${(err as Error).message}`;
    // In a namespace that ends, no Event can be made; that must not hold it up either.
    await tellEvent(parts, resource, 'Warning', 'KeyLeft', words).catch(() => undefined);
  }
  try {
    await api.merge(tenants, metadata.namespace, metadata.name, {
      metadata: {
        resourceVersion: metadata.resourceVersion,
        finalizers: metadata.finalizers.filter((each) => each !== finalizer),
      },
    });
  } catch (err) {
    if (!isKubeError(err, 404)) throw err;
  }
  return undefined;
}
