import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { isKubeError } from '@tsudoi/kube/kubeError';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import type { TenantResource } from './resource.ts';
import { fieldManager, ownedBy } from './secret.ts';

const httpRoutes: ResourceKind = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  plural: 'httproutes',
  kind: 'HTTPRoute',
  namespaced: true,
};

interface HttpRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: unknown;
    readonly hostnames?: readonly string[];
    readonly rules?: unknown;
  };
}

/** Why a host name is not served; reason and words go into the condition. */
export class NoRoute extends Error {
  override readonly name = 'NoRoute';
  readonly reason: 'HostNameNotServed' | 'HostNameTaken';
  constructor(message: string, reason: NoRoute['reason'] = 'HostNameNotServed') {
    super(message);
    this.reason = reason;
  }
}

const routeName = ({ metadata }: TenantResource): string => `${metadata.name}-tsudoi`;

/**
 * Serves the installation under a host name of the tenant: an HTTPRoute with the gateway and the rules of the
 * installation's own, so that every route that an upgrade brings is there at the next look. @throws NoRoute
 */
export async function serveHostName(
  api: KubeApi,
  tenant: TenantResource,
  hostName: string,
  model: string | undefined,
): Promise<void> {
  if (model === undefined)
    throw new NoRoute('the operator was not told which HTTPRoute serves the installation (HTTP_ROUTE)');
  let found: HttpRoute;
  try {
    found = await api.get<HttpRoute>(httpRoutes, api.namespace, model);
  } catch (err) {
    if (isKubeError(err, 404)) throw new NoRoute(`there is no HTTPRoute ${model} in ${api.namespace}`);
    throw err;
  }
  const { parentRefs, rules, hostnames = [] } = found.spec;
  if (hostnames.includes(hostName))
    throw new NoRoute(`${hostName} is the host name of the installation itself`, 'HostNameTaken');
  const there = await findRoute(api, tenant);
  if (there && !isOurs(there, tenant))
    throw new NoRoute(`the HTTPRoute ${routeName(tenant)} is there and does not belong to this Tenant`);
  await api.apply<HttpRoute>(
    httpRoutes,
    {
      metadata: { name: routeName(tenant), ...ownedBy(tenant) },
      spec: { hostnames: [hostName], parentRefs, rules },
    },
    { fieldManager, force: true },
  );
}

/** Takes the host name away; nothing where there was none, no gateway API, or a route of somebody else. */
export async function dropHostName(api: KubeApi, tenant: TenantResource): Promise<void> {
  const there = await findRoute(api, tenant);
  if (!there || !isOurs(there, tenant)) return;
  try {
    await api.delete(httpRoutes, tenant.metadata.namespace, routeName(tenant));
  } catch (err) {
    if (!isKubeError(err, 404)) throw err;
  }
}

const isOurs = ({ metadata }: HttpRoute, tenant: TenantResource): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === tenant.metadata.uid) === true;

async function findRoute(api: KubeApi, tenant: TenantResource): Promise<HttpRoute | undefined> {
  try {
    return await api.get<HttpRoute>(httpRoutes, tenant.metadata.namespace, routeName(tenant));
  } catch (err) {
    if (isKubeError(err, 404)) return undefined;
    throw err;
  }
}
