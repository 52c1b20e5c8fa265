import type { KubeObject } from '@tsudoi/kube/resource';
import { definitions, kindOf, until, type KubeCluster } from './kubeCluster.ts';

export const routes = kindOf('gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute');

/** Installs the kind HTTPRoute, without a gateway that serves it, and the route of an installation, `tsudoi`. */
export async function installRoutes({ api }: KubeCluster): Promise<void> {
  await api.create(definitions, {
    metadata: {
      name: 'httproutes.gateway.networking.k8s.io',
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a stand-in for a test' },
    },
    spec: {
      group: routes.group,
      scope: 'Namespaced',
      names: { plural: routes.plural, singular: 'httproute', kind: routes.kind },
      versions: [
        {
          name: routes.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  } as KubeObject);
  await until('routes to be served', () =>
    api.list(routes, 'default').then(
      () => true,
      () => false,
    ),
  );
  await api.create(routes, {
    metadata: { name: 'tsudoi', namespace: 'default' },
    spec: { hostnames: ['events.example'], parentRefs: [{ name: 'gateway' }], rules: [] },
  } as KubeObject);
}
