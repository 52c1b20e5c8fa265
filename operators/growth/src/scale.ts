import type { Stage } from '@tsudoi/growth/stage';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { isKubeError } from '@tsudoi/kube/kubeError';
import { ownerOf, type KubeObject, type ResourceKind } from '@tsudoi/kube/resource';
import { fieldManager } from './act.ts';
import { growthPolicies, type GrowthPolicy, type GrowthPolicySpec } from './resource.ts';

export const autoscalers: ResourceKind = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
};
/** KEDA's, which start workers by the backlog. */
export const scaledObjects: ResourceKind = {
  group: 'keda.sh',
  version: 'v1alpha1',
  plural: 'scaledobjects',
  kind: 'ScaledObject',
  namespaced: true,
};

/** How fast an API grows and shrinks: the same as that of the chart's own autoscalers. */
const behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 30 },
      { type: 'Pods', value: 2, periodSeconds: 30 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
  },
};

/**
 * Brings autoscalers and workers to the stage, by server-side apply. Autoscalers belong to the policy and go with it; of a
 * ScaledObject only the least number of workers is ours. Resolves to what is in the way: an autoscaler that somebody else
 * made is left alone, because two of them would pull at one Deployment for ever.
 */
export async function scale(
  api: KubeApi,
  policy: GrowthPolicy,
  spec: GrowthPolicySpec,
  stage: Stage,
): Promise<readonly string[]> {
  const { namespace } = policy.metadata;
  const place = (name: string) => ({ name, ...(namespace !== undefined && { namespace }) });
  const inTheWay: string[] = [];
  for (const { deployment, targetCpuPercent, maxReplicas = Infinity } of spec.autoscale) {
    const found = await find(api, autoscalers, namespace, deployment);
    if (found && found.metadata.labels?.[managedBy] !== fieldManager) {
      inTheWay.push(`HorizontalPodAutoscaler ${deployment} is somebody else's`);
      continue;
    }
    await api.apply(
      autoscalers,
      {
        metadata: {
          ...place(deployment),
          labels: { [managedBy]: fieldManager },
          ownerReferences: [ownerOf(growthPolicies, policy)],
        },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
          minReplicas: Math.min(stage.minApiReplicas, maxReplicas),
          maxReplicas: Math.min(Math.max(stage.minApiReplicas, stage.maxApiReplicas), maxReplicas),
          metrics: [
            {
              type: 'Resource',
              resource: {
                name: 'cpu',
                target: { type: 'Utilization', averageUtilization: targetCpuPercent },
              },
            },
          ],
          behavior,
        },
      } as KubeObject,
      { fieldManager, force: true },
    );
  }
  for (const { scaledObject } of spec.workers) {
    if (!(await find(api, scaledObjects, namespace, scaledObject))) {
      inTheWay.push(`there is no ScaledObject ${scaledObject}`);
      continue;
    }
    await api.apply(
      scaledObjects,
      {
        metadata: place(scaledObject),
        spec: { minReplicaCount: stage.workers === 'to-zero' ? 0 : 1 },
      } as KubeObject,
      { fieldManager, force: true },
    );
  }
  return inTheWay;
}

const managedBy = 'app.kubernetes.io/managed-by';

async function find(
  api: KubeApi,
  kind: ResourceKind,
  namespace: string | undefined,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await api.get(kind, namespace, name);
  } catch (err) {
    if (isKubeError(err, 404)) return undefined;
    throw err;
  }
}
