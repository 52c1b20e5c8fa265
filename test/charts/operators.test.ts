import assert from 'node:assert/strict';
import { podOf, renderChart, type Manifest } from '../../scripts/charts/render.ts';

interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

describe('The growth operator in the chart', function () {
  this.timeout(240_000);
  let manifests: Manifest[];
  const find = (kind: string) =>
    manifests.find((each) => each.kind === kind && each.metadata.name === 'tsudoi-growth-operator');

  before(() => {
    manifests = renderChart(['--set', 'operators.crds=true,operators.growth.enabled=true']);
  });

  it('is absent unless it is wanted, and then the services leave the deciding to it', () => {
    const growthOf = (rendered: Manifest[]) =>
      rendered.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tsudoi-config')
        ?.data?.['GROWTH'];
    const without = renderChart([]);
    assert.ok(!without.some(({ metadata }) => metadata.name.includes('growth')));
    assert.equal(growthOf(without), 'decide');
    assert.equal(growthOf(manifests), 'report');
  });

  it('may do no more than it does: no secrets, no pods, no wildcard, one namespace', () => {
    const rules = (find('Role') as unknown as { rules: RoleRule[] }).rules;
    assert.ok(!manifests.some(({ kind }) => kind === 'ClusterRole' || kind === 'ClusterRoleBinding'));
    for (const { apiGroups, resources, verbs } of rules) {
      assert.ok(![...apiGroups, ...resources, ...verbs].includes('*'));
      assert.ok(!resources.some((each) => /^(secrets|pods|deployments)/.test(each)));
      assert.ok(!verbs.includes('delete'));
    }
  });

  it('has two replicas, runs as nobody, and keeps its kind when the chart goes', () => {
    const deployment = find('Deployment');
    assert.ok(deployment);
    assert.equal(deployment.spec?.['replicas'], 2);
    const pod = podOf(deployment);
    assert.equal(pod?.['automountServiceAccountToken'], true);
    assert.equal((pod['securityContext'] as { runAsNonRoot: boolean }).runAsNonRoot, true);
    const crd = manifests.find(({ kind }) => kind === 'CustomResourceDefinition');
    assert.equal(crd?.metadata.annotations?.['helm.sh/resource-policy'], 'keep');
    assert.ok(manifests.some(({ kind }) => kind === 'GrowthPolicy'));
  });

  it('scales in place of the chart where it is told to: one autoscaler for each API, never two', () => {
    const scaled = renderChart([
      '--set',
      'operators.crds=true,operators.growth.enabled=true,operators.growth.scales=true,autoscaling.kind=keda,database.connectionBudget=200,database.maxConnections=300',
      '--api-versions',
      'keda.sh/v1alpha1',
    ]);
    assert.ok(!scaled.some(({ kind }) => kind === 'HorizontalPodAutoscaler'));
    const spec = scaled.find(({ kind }) => kind === 'GrowthPolicy')?.spec as unknown as {
      autoscale: { deployment: string; maxReplicas: number }[];
      workers: { scaledObject: string }[];
    };
    const namesOf = (wanted: string) =>
      scaled.filter(({ kind }) => kind === wanted).map(({ metadata }) => metadata.name);
    const own = (name: string) => /-(?:api|worker)$/.test(name) && !name.includes('-console-');
    assert.deepEqual(
      [
        ...spec.autoscale.map(({ deployment }) => deployment),
        ...spec.workers.map(({ scaledObject }) => scaledObject),
      ].sort(),
      namesOf('Deployment').filter(own).sort(),
    );
    assert.ok(spec.autoscale.every(({ maxReplicas }) => maxReplicas === 3));
    assert.deepEqual(namesOf('ScaledObject').sort(), spec.workers.map((each) => each.scaledObject).sort());
    for (const each of scaled.filter(({ kind }) => kind === 'ScaledObject'))
      assert.ok(!('minReplicaCount' in (each.spec ?? {})), each.metadata.name);
    const before = renderChart(['--set', 'operators.crds=true,operators.growth.enabled=true']);
    assert.ok(before.some(({ kind }) => kind === 'HorizontalPodAutoscaler'));
    assert.ok(!('autoscale' in (before.find(({ kind }) => kind === 'GrowthPolicy')?.spec ?? {})));
  });
});

describe('The tenant operator in the chart', function () {
  this.timeout(240_000);

  it('may read and write Secrets by name, list none, and touches no pod', () => {
    const manifests = renderChart([
      ...['--set', 'operators.crds=true,operators.tenant.enabled=true,httpRoute.enabled=true'],
    ]);
    const find = (kind: string) =>
      manifests.find((each) => each.kind === kind && each.metadata.name === 'tsudoi-tenant-operator');
    assert.ok(!manifests.some(({ kind }) => kind === 'ClusterRole' || kind === 'ClusterRoleBinding'));
    for (const { apiGroups, resources, verbs } of (find('Role') as unknown as { rules: RoleRule[] }).rules) {
      assert.ok(![...apiGroups, ...resources, ...verbs].includes('*'));
      assert.ok(!resources.some((each) => /^(pods|deployments|configmaps)/.test(each)));
      if (resources.includes('secrets')) assert.deepEqual(verbs, ['get', 'create', 'patch']);
    }
    const deployment = find('Deployment');
    assert.ok(deployment);
    const [container] = podOf(deployment)?.['containers'] as { args: string[]; env: { name: string; value?: string }[] }[];
    assert.equal(container?.args.at(-1), 'main.js');
    assert.equal(container.env.find(({ name }) => name === 'HTTP_ROUTE')?.value, 'tsudoi');
    assert.ok(
      manifests.some(
        ({ kind, metadata }) =>
          kind === 'CustomResourceDefinition' &&
          metadata.name === 'tenants.tsudoi.dev' &&
          metadata.annotations?.['helm.sh/resource-policy'] === 'keep',
      ),
    );
    assert.ok(!renderChart([]).some(({ metadata }) => metadata.name.includes('tenant-operator')));
  });
});
