import { isKubeError } from '@tsudoi/kube/kubeError';
import type { ReconcileParts } from './reconcile.ts';
import { finalizer, keyNameOf, tenants, type TenantResource } from './resource.ts';
import { tellEvent } from './tellEvent.ts';

/** Between two tries of a deletion that an installation holds up. */
const retryMs = 10_000;

/** A clock that is ahead of the API server's must not make the first failure the last. */
const leastTriesMs = 60_000;

/**
 * The resource goes: its keys are revoked, the tenant and what is in it stay (its Secret and its host name are collected by
 * Kubernetes). An installation that does not answer holds a deletion up for so long and no longer: a namespace must end.
 */
export async function endTenant(
  parts: ReconcileParts,
  resource: TenantResource,
): Promise<number | undefined> {
  const { api, giveUpMs, now, triedMs } = parts;
  const { metadata } = resource;
  if (!metadata.finalizers?.includes(finalizer)) return undefined;
  const uid = metadata.uid ?? '';
  const triedForMs = triedMs(uid);
  try {
    await revokeKeys(parts, resource);
  } catch (err) {
    const waitedMs = now().getTime() - Date.parse(metadata.deletionTimestamp ?? '');
    const over =
      triedForMs >= giveUpMs || (waitedMs >= giveUpMs && triedForMs >= Math.min(giveUpMs, leastTriesMs));
    if (!over) return Math.min(retryMs, giveUpMs);
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
  triedMs(uid, true);
  return undefined;
}

/** Revokes what this resource made, of its tenant, or of the one that it was about to make when it was last told. */
async function revokeKeys({ platform }: ReconcileParts, resource: TenantResource): Promise<void> {
  const { tenantId, creating } = resource.status ?? {};
  const id = tenantId ?? (creating && (await platform.findTenant(creating))?.id);
  if (id === undefined || id === '') return;
  for (const key of await platform.liveKeys(id, keyNameOf(resource))) await platform.revokeKey(id, key.id);
}
