import type { Tenant } from '@tsudoi/contracts/tenants';
import type { OwnerInvitation, ReconcileParts } from './reconcile.ts';
import {
  keyNameOf,
  rotateAnnotation,
  secretNameOf,
  type TenantResource,
  type TenantSpec,
} from './resource.ts';
import { readKey, writeKey, type KeptKey } from './secret.ts';

/**
 * The key of the tenant, which is in the Secret and opens. A key that is wanted anew is rotated by itself, so that the old
 * one works for the overlap; one that is lost or revoked is made by the admin. Keys that a crash left behind, made and
 * never written, are revoked.
 */
export async function keepKey(
  { api, platform, url }: Pick<ReconcileParts, 'api' | 'platform' | 'url'>,
  resource: TenantResource,
  spec: TenantSpec,
  tenant: Tenant,
  invitation: OwnerInvitation,
): Promise<KeptKey & { readonly rotatedFor: string | undefined; readonly repaired: boolean }> {
  const name = secretNameOf(resource, spec);
  const wanted = resource.metadata.annotations?.[rotateAnnotation];
  const { status } = resource;
  const kept = await readKey(api, resource, name);
  const opens = kept !== undefined && (await platform.opens(kept.key));
  const rotate = status?.tenantId !== undefined && wanted !== undefined && wanted !== status.rotatedFor;
  if (kept !== undefined && opens && !rotate) {
    if (status?.tenantId === undefined) await revokeOthers(kept);
    return { ...kept, rotatedFor: status?.rotatedFor ?? wanted, repaired: false };
  }
  const made =
    kept !== undefined && opens
      ? await platform.rotateKey(kept.key, kept.keyId, spec.keyOverlapSeconds)
      : await platform.createKey(tenant.id, keyNameOf(resource));
  const token =
    invitation === 'needed' ? await platform.inviteOwner(made.key, spec.ownerEmail) : invitation?.token;
  const next = { keyId: made.id, key: made.key };
  await writeKey(api, resource, name, { ...next, url, slug: tenant.slug }, token);
  await revokeOthers(next);
  return { ...next, rotatedFor: wanted, repaired: kept !== undefined && !opens };

  async function revokeOthers({ keyId }: KeptKey): Promise<void> {
    for (const other of await platform.liveKeys(tenant.id, keyNameOf(resource)))
      if (other.id !== keyId) await platform.revokeKey(tenant.id, other.id);
  }
}
