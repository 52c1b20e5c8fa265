import type { KubeObject } from '@tsudoi/kube/resource';
import assert from 'node:assert/strict';
import { growthPolicies, type GrowthPolicy } from '../operators/growth/src/resource.ts';
import { autoscalers, scaledObjects } from '../operators/growth/src/scale.ts';
import { definitions, until, type KubeCluster } from './kubeCluster.ts';

/** Asks a policy `tsudoi` that an operator works for autoscalers and workers, and for an autoscaler that is not its own. */
export async function scalesByTheStage(cluster: KubeCluster): Promise<void> {
  const policy = () => cluster.api.get<GrowthPolicy>(growthPolicies, 'default', 'tsudoi');
  const { api } = cluster;
  await api.create(definitions, {
    metadata: { name: 'scaledobjects.keda.sh' },
    spec: {
      group: 'keda.sh',
      scope: 'Namespaced',
      names: { plural: 'scaledobjects', singular: 'scaledobject', kind: 'ScaledObject' },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  } as KubeObject);
  await until('the kind of KEDA', () =>
    api.list(scaledObjects, 'default').then(
      () => true,
      () => false,
    ),
  );
  const at = (name: string) => ({ metadata: { name, namespace: 'default' } });
  const theirs = {
    ...at('theirs'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'theirs' },
      minReplicas: 5,
      maxReplicas: 6,
    },
  };
  await api.create(autoscalers, theirs);
  await api.create(scaledObjects, {
    ...at('worker'),
    spec: { scaleTargetRef: { name: 'worker' }, maxReplicaCount: 3 },
  } as KubeObject);
  const held = { workers: 'always-on', minApiReplicas: 2, maxApiReplicas: 9 };
  await api.merge(growthPolicies, 'default', 'tsudoi', {
    spec: {
      autoscale: [{ deployment: 'api', maxReplicas: 4 }, { deployment: 'theirs' }],
      workers: [{ scaledObject: 'worker' }],
      overrides: [
        { modes: held, reason: 'a fair', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
      ],
    },
  });
  type Scaled = KubeObject & {
    readonly spec: {
      readonly minReplicas?: number;
      readonly maxReplicas?: number;
      readonly minReplicaCount?: number;
      readonly maxReplicaCount?: number;
    };
  };
  const least = async () => (await api.get<Scaled>(scaledObjects, 'default', 'worker')).spec;
  await until('workers that wait for work', async () => (await least()).minReplicaCount === 1);
  assert.equal((await least()).maxReplicaCount, 3, 'of a ScaledObject only the least is ours');
  const { spec, metadata } = await api.get<Scaled>(autoscalers, 'default', 'api');
  assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 4]);
  assert.equal(metadata.ownerReferences?.[0]?.kind, 'GrowthPolicy');
  const left = await api.get<Scaled>(autoscalers, 'default', 'theirs');
  assert.deepEqual([left.spec.minReplicas, left.spec.maxReplicas], [5, 6]);
  const scaling = await until('it to be told', async () =>
    (await policy()).status?.conditions?.find(({ type }) => type === 'Scaling'),
  );
  assert.deepEqual([scaling.status, scaling.reason], ['False', 'InTheWay']);
  assert.match(scaling.message, /theirs/);
  await api.merge(growthPolicies, 'default', 'tsudoi', {
    spec: { autoscale: [{ deployment: 'api', maxReplicas: 4 }], overrides: [] },
  });
  await until('workers that start from zero', async () => (await least()).minReplicaCount === 0);
  await until('nothing in the way', async () =>
    (await policy()).status?.conditions?.some(({ type, status }) => type === 'Scaling' && status === 'True'),
  );
}
