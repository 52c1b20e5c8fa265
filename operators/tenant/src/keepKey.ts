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

/** The key of a tenant, and what was wrong with its Secret, as an Event tells it; undefined where nothing was. */
interface Kept extends KeptKey {
  readonly rotatedFor: string | undefined;
  readonly repaired: { readonly reason: 'SecretRepaired' | 'KeyReplaced'; readonly note: string } | undefined;
}

/**
 * The key of the tenant: in the Secret, opening this tenant, and one of those that this resource made. One that is wanted anew
 * is rotated by itself, so that the old one works for the overlap; one that is lost, revoked, or put there by hand is replaced
 * by one that the admin makes. Keys that a crash left behind, made and never written, are revoked.
 */
export async function keepKey(
  { api, platform, url }: Pick<ReconcileParts, 'api' | 'platform' | 'url'>,
  resource: TenantResource,
  spec: TenantSpec,
  tenant: Tenant,
  invitation: OwnerInvitation,
): Promise<Kept> {
  const name = secretNameOf(resource, spec);
  const wanted = resource.metadata.annotations?.[rotateAnnotation];
  const { status } = resource;
  const known = status?.tenantId !== undefined;
  const kept = await readKey(api, resource, name);
  const live = await platform.liveKeys(tenant.id, keyNameOf(resource));
  const ours = live.some(({ id, prefix }) => id === kept?.keyId && kept.key.startsWith(prefix));
  const good = kept !== undefined && ours && (await platform.opens(kept.key, tenant.id));
  // A Secret of an older build tells no request; the status does.
  const answered = kept?.rotatedFor ?? status?.rotatedFor;
  const rotate = known && wanted !== undefined && wanted !== answered;
  const beside = { url, slug: tenant.slug, rotatedFor: wanted };
  if (good && !rotate) {
    if (!known) await revokeOthers(kept);
    const rotatedFor = answered ?? wanted;
    const drifted = kept.url !== url || kept.slug !== tenant.slug;
    if (drifted) await writeKey(api, resource, name, { ...kept, ...beside, rotatedFor });
    return {
      ...kept,
      rotatedFor,
      repaired: drifted
        ? { reason: 'SecretRepaired', note: 'address or slug in the Secret were others; they were put right' }
        : undefined,
    };
  }
  // Before there is a key: one that no Secret can take would be made anew at every try.
  await writeKey(api, resource, name, { keyId: 'none', key: 'none', ...beside }, { dryRun: true });
  const made = good
    ? await platform.rotateKey(kept.key, kept.keyId, spec.keyOverlapSeconds)
    : await platform.createKey(tenant.id, keyNameOf(resource));
  const next = { keyId: made.id, key: made.key };
  try {
    const token =
      invitation === 'needed' ? await platform.inviteOwner(made.key, spec.ownerEmail) : invitation?.token;
    await writeKey(api, resource, name, { ...next, ...beside }, { invitation: token });
  } catch (err) {
    await platform.revokeKey(tenant.id, made.id).catch(() => undefined);
    throw err;
  }
  await revokeOthers(next);
  const repaired = known && !good ? ({ reason: 'KeyReplaced', note: whatWasWrong() } as const) : undefined;
  return { ...next, rotatedFor: wanted, repaired };

  function whatWasWrong(): string {
    if (kept === undefined)
      return 'the Secret was gone; it is back with a new key, and the old one is revoked';
    return ours
      ? 'the key in the Secret opened nothing; it was replaced'
      : 'the key in the Secret was none that this Tenant made, or was on its way out; it was replaced';
  }

  async function revokeOthers({ keyId }: KeptKey): Promise<void> {
    for (const other of await platform.liveKeys(tenant.id, keyNameOf(resource)))
      if (other.id !== keyId) await platform.revokeKey(tenant.id, other.id);
  }
}
