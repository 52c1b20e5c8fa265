import type { Quotas, Tenant } from '@tsudoi/contracts/tenants';
import { applyStatus } from '@tsudoi/kube/applyStatus';
import { condition, type Condition } from '@tsudoi/kube/conditions';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { dropHostName, NoRoute, serveHostName } from './hostName.ts';
import { keepKey } from './keepKey.ts';
import { PlatformFault, type Platform } from './platform.ts';
import { endTenant } from './endTenant.ts';
import type { Rivals } from './rivals.ts';
import { tellEvent } from './tellEvent.ts';
import { finalizer, tenants, TenantSpec, type TenantResource, type TenantStatus } from './resource.ts';
import { fieldManager, ForeignSecret } from './secret.ts';

export interface ReconcileParts {
  readonly api: KubeApi;
  readonly platform: Platform;
  /** The address that goes into the Secrets. */
  readonly url: string;
  readonly httpRoute: string | undefined;
  readonly checkMs: number;
  readonly giveUpMs: number;
  readonly instance: string;
  readonly now: () => Date;
  /** Ms since this process first tried to end a resource, by the monotonic clock; forgets it where it is `ended`. */
  readonly triedMs: (uid: string, ended?: true) => number;
  readonly rivals: Rivals;
}

/** The invitation of the first owner: as it was just made, to be made anew because a crash lost it, or none of ours. */
export type OwnerInvitation = { readonly token: string } | 'needed' | undefined;

/** Something that only a person can mend: told in the condition, and looked at again at the usual pace. */
class Refused extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** One look at one tenant: make it, keep its key, its limits and its host name, tell. Resolves to ms until the next look. */
export async function reconcile(
  parts: ReconcileParts,
  tenant: TenantResource,
  all: readonly TenantResource[],
): Promise<number | undefined> {
  const { api, checkMs } = parts;
  const { metadata } = tenant;
  if (metadata.deletionTimestamp !== undefined) return endTenant(parts, tenant);
  if (!metadata.finalizers?.includes(finalizer)) {
    await api.merge(tenants, metadata.namespace, metadata.name, {
      metadata: {
        resourceVersion: metadata.resourceVersion,
        finalizers: [...(metadata.finalizers ?? []), finalizer],
      },
    });
    return 0;
  }
  const parsed = TenantSpec.safeParse(tenant.spec ?? {});
  if (!parsed.success) {
    const message = parsed.error.issues
      .map((issue) => `spec.${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    await tell(parts, tenant, {}, ['False', 'InvalidSpec', message]);
    return checkMs;
  }
  try {
    const first = parts.rivals.firstOf('slug', tenant, all);
    if (first !== undefined)
      throw new Refused('SlugTaken', `the Tenant ${first} states the slug "${parsed.data.slug}" already`);
    const made = await bringAbout(parts, tenant, parsed.data);
    const { served, unserved } = await nameHost(parts, tenant, parsed.data, all);
    await tell(
      parts,
      tenant,
      { ...made, ...(served !== undefined && { hostName: served }) },
      unserved ?? ['True', 'Kept', 'the tenant is as stated'],
    );
    return checkMs;
  } catch (err) {
    const told = refusalIn(err);
    if (told !== undefined) {
      await tell(parts, tenant, {}, ['False', told.reason, told.message]);
      return checkMs;
    }
    if (err instanceof PlatformFault) {
      const away = err.status < 400 || err.status === 429 || err.status >= 500;
      await tell(parts, tenant, {}, [
        'False',
        away ? 'InstallationAway' : 'InstallationRefuses',
        err.message,
      ]);
    }
    throw err;
  }
}

function refusalIn(err: unknown): Refused | undefined {
  if (err instanceof Refused) return err;
  if (err instanceof ForeignSecret) return new Refused('SecretTaken', err.message);
  if (err instanceof PlatformFault && (err.status === 401 || err.status === 403))
    return new Refused('NotAdmitted', `the operator's key is not an admin's: ${err.message}`);
  if (err instanceof PlatformFault && err.status === 400) return new Refused('InvalidSpec', err.message);
  return undefined;
}

async function bringAbout(
  parts: ReconcileParts,
  resource: TenantResource,
  spec: TenantSpec,
): Promise<Omit<TenantStatus, 'conditions'>> {
  const { platform } = parts;
  const { tenant, invitation } = await findOrCreate(parts, resource, spec);
  const kept = await keepKey(parts, resource, spec, tenant, invitation);
  if (kept.repaired !== undefined)
    await tellEvent(parts, resource, 'Warning', kept.repaired.reason, kept.repaired.note);
  await keepLimits(parts, resource, spec, tenant);
  if (tenant.name !== spec.name) {
    await platform.rename(kept.key, (await platform.readTenant(tenant.id)) ?? tenant, spec.name);
    await tellEvent(parts, resource, 'Normal', 'Renamed', `"${tenant.name}" is now "${spec.name}"`);
  }
  const { monthlyLimit, spent, usedShare } = await platform.spend(kept.key);
  return {
    tenantId: tenant.id,
    slug: tenant.slug,
    keyPrefix: kept.key.slice(0, 8),
    ...(kept.rotatedFor !== undefined && { rotatedFor: kept.rotatedFor }),
    aiBudgetJpy: Math.round(monthlyLimit),
    aiSpentJpy: Math.round(spent),
    aiUsedPercent: Math.round(usedShare * 100),
  };
}

/** The tenant of the slug. The intent is written first, so that what a crash left behind is known as ours. */
async function findOrCreate(
  { api, platform }: ReconcileParts,
  resource: TenantResource,
  spec: TenantSpec,
): Promise<{ readonly tenant: Tenant; readonly invitation: OwnerInvitation }> {
  const { status } = resource;
  if (status?.tenantId !== undefined) {
    const tenant = await platform.readTenant(status.tenantId);
    if (!tenant)
      throw new Refused('TenantGone', `the installation has no tenant ${status.tenantId} any more`);
    if (tenant.slug !== spec.slug)
      throw new Refused('SlugChanged', `a slug stays what it is: this tenant is "${tenant.slug}"`);
    return { tenant, invitation: undefined };
  }
  const found = await platform.findTenant(spec.slug);
  if (found) {
    if (status?.creating === spec.slug) return { tenant: found, invitation: 'needed' };
    if (spec.adopt) return { tenant: found, invitation: undefined };
    throw new Refused('SlugTaken', `there is a tenant "${spec.slug}" already; spec.adopt takes it over`);
  }
  await applyStatus(api, tenants, resource, { creating: spec.slug }, `${fieldManager}-intent`);
  const { slug, ownerEmail, quotas } = spec;
  const made = await platform
    .createTenant({ slug, name: spec.name, ownerEmail, quotas })
    .catch(async (err: unknown) => {
      if (!(err instanceof PlatformFault && err.status === 409)) throw err;
      // Somebody made it a moment ago: what is found under the slug from now on is not ours.
      await applyStatus(api, tenants, resource, {}, `${fieldManager}-intent`);
      throw new Refused('SlugTaken', `somebody just made a tenant "${slug}"; spec.adopt takes it over`);
    });
  return { tenant: made.tenant, invitation: { token: made.invitationToken } };
}

/** Limits that somebody changed elsewhere are put back, and that is told. */
async function keepLimits(
  parts: ReconcileParts,
  resource: TenantResource,
  spec: TenantSpec,
  tenant: Tenant,
): Promise<void> {
  const wrong = (Object.keys(spec.quotas) as (keyof Quotas)[]).filter(
    (limit) => spec.quotas[limit] !== undefined && spec.quotas[limit] !== tenant.quotas[limit],
  );
  if (wrong.length === 0) return;
  await parts.platform.changeQuotas(tenant, spec.quotas);
  const words = wrong.map(
    (limit) => `${limit} ${tenant.quotas[limit] ?? 'none'} → ${spec.quotas[limit] ?? 'none'}`,
  );
  const drifted = resource.status?.observedGeneration === resource.metadata.generation;
  await tellEvent(
    parts,
    resource,
    drifted ? 'Warning' : 'Normal',
    drifted ? 'DriftRepaired' : 'LimitsChanged',
    words.join(', '),
  );
}

interface HostNamed {
  /** The host name that an HTTPRoute serves now. */
  readonly served?: string;
  /** The words of a condition where the stated one is not. */
  readonly unserved?: readonly [Condition['status'], string, string];
}

/** Serves the host name that is stated, or none. */
async function nameHost(
  { api, httpRoute, rivals }: ReconcileParts,
  resource: TenantResource,
  { hostName }: TenantSpec,
  all: readonly TenantResource[],
): Promise<HostNamed> {
  const before = resource.status?.hostName;
  if (hostName === undefined) {
    if (before !== undefined) await dropHostName(api, resource);
    return {};
  }
  try {
    const first = rivals.firstOf('hostName', resource, all);
    if (first !== undefined)
      throw new NoRoute(`the Tenant ${first} states the host name ${hostName} already`, 'HostNameTaken');
    await serveHostName(api, resource, hostName, httpRoute);
    return { served: hostName };
  } catch (err) {
    if (!(err instanceof NoRoute)) throw err;
    const unserved = ['False', err.reason, err.message] as const;
    if (before === undefined) return { unserved };
    // A name that is somebody else's is served no longer; another fault leaves the route as it was.
    if (err.reason === 'HostNameTaken') await dropHostName(api, resource);
    return err.reason === 'HostNameTaken' ? { unserved } : { served: before, unserved };
  }
}

async function tell(
  { api, now }: ReconcileParts,
  resource: TenantResource,
  found: Omit<TenantStatus, 'conditions'>,
  [status, reason, message]: readonly [Condition['status'], string, string],
): Promise<void> {
  const { metadata, status: before } = resource;
  const { generation = 0 } = metadata;
  // What was known stays known when a look ends early; the intent and the installation have managers of their own.
  const {
    conditions: _conditions,
    creating: _creating,
    installation: _installation,
    hostName,
    ...known
  } = before ?? {};
  const early = found.tenantId === undefined;
  const next: TenantStatus = {
    ...known,
    ...(early && hostName !== undefined && { hostName }),
    ...found,
    observedGeneration: generation,
    conditions: [
      condition(
        before?.conditions,
        { type: 'Ready', status, reason, message, observedGeneration: generation },
        now(),
      ),
    ],
  };
  await applyStatus(api, tenants, resource, next, fieldManager);
}
