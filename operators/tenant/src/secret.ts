import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { isKubeError } from '@tsudoi/kube/kubeError';
import { ownerOf, type KubeObject, type ResourceKind } from '@tsudoi/kube/resource';
import { tenants, type TenantResource } from './resource.ts';

export const fieldManager = 'tsudoi-tenant-operator';

const secrets: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
};

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A key as the Secret of a tenant holds it. */
export interface KeptKey {
  readonly keyId: string;
  readonly key: string;
}

/** What the Secret of a tenant says beside its key. */
export interface KeptBeside {
  readonly url: string;
  readonly slug: string;
  /** The request for a new key that this one answers, written with the key in one piece. */
  readonly rotatedFor: string | undefined;
}

const rotatedForAnnotation = 'tsudoi.dev/rotated-for';

/** Who owns what is made for a tenant: Kubernetes collects it with the resource. */
export function ownedBy(tenant: TenantResource) {
  const { namespace } = tenant.metadata;
  return {
    ...(namespace !== undefined && { namespace }),
    labels: { 'app.kubernetes.io/managed-by': fieldManager },
    ownerReferences: [ownerOf(tenants, tenant)],
  };
}

/**
 * What the Secret holds; undefined where there is none. @throws where a Secret of this name belongs to somebody
 * else: it is left alone.
 */
export async function readKey(
  api: KubeApi,
  tenant: TenantResource,
  name: string,
): Promise<(KeptKey & KeptBeside) | undefined> {
  let found: Secret;
  try {
    found = await api.get<Secret>(secrets, tenant.metadata.namespace, name);
  } catch (err) {
    if (isKubeError(err, 404)) return undefined;
    throw err;
  }
  const ours = found.metadata.ownerReferences?.some(({ uid }) => uid === tenant.metadata.uid) === true;
  if (!ours) throw new ForeignSecret(`the Secret ${name} is there and does not belong to this Tenant`);
  const text = (field: string) => Buffer.from(found.data?.[field] ?? '', 'base64').toString('utf8');
  return {
    keyId: text('TSUDOI_KEY_ID'),
    key: text('TSUDOI_API_KEY'),
    url: text('TSUDOI_URL'),
    slug: text('TSUDOI_TENANT'),
    rotatedFor: found.metadata.annotations?.[rotatedForAnnotation],
  };
}

/** A Secret of the wanted name that somebody else made. */
export class ForeignSecret extends Error {
  override readonly name = 'ForeignSecret';
}

/**
 * Writes the Secret; an invitation that it holds already stays unless a new one is given. A dry run tells whether it can be
 * written, before there is a key that would be lost otherwise.
 */
export async function writeKey(
  api: KubeApi,
  tenant: TenantResource,
  name: string,
  kept: KeptKey & KeptBeside,
  {
    invitation,
    dryRun = false,
  }: { readonly invitation?: string | undefined; readonly dryRun?: boolean } = {},
): Promise<void> {
  const owned = ownedBy(tenant);
  const encoded = (fields: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, text]) => [field, Buffer.from(text).toString('base64')]),
    );
  await api.apply<Secret & { readonly type: string }>(
    secrets,
    {
      metadata: {
        name,
        ...owned,
        ...(kept.rotatedFor !== undefined && { annotations: { [rotatedForAnnotation]: kept.rotatedFor } }),
      },
      type: 'Opaque',
      data: encoded({
        TSUDOI_URL: kept.url,
        TSUDOI_TENANT: kept.slug,
        TSUDOI_KEY_ID: kept.keyId,
        TSUDOI_API_KEY: kept.key,
      }),
    },
    { fieldManager, force: true, dryRun },
  );
  // A manager of its own: an apply takes away what the same manager applied before and leaves out now.
  if (invitation !== undefined)
    await api.apply<Secret>(
      secrets,
      {
        metadata: {
          name,
          ...(tenant.metadata.namespace !== undefined && { namespace: tenant.metadata.namespace }),
        },
        data: encoded({ TSUDOI_OWNER_INVITATION: invitation }),
      },
      { fieldManager: `${fieldManager}-invitation`, force: true },
    );
}
