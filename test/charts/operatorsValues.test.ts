import assert from 'node:assert/strict';
import { podOf, renderChart, renderText, type Manifest } from '../../scripts/charts/render.ts';

/** What an operator of a cluster sets beside the defaults, and what becomes of it. */
describe("The chart's values for a cluster of one's own", function () {
  this.timeout(120_000);

  const namesOf = (args: readonly string[], kind: string): string[] =>
    renderChart(args)
      .filter((manifest) => manifest.kind === kind)
      .map(({ metadata }) => metadata.name)
      .sort();

  it('make another Job of any change in its pod, since the spec of a Job is immutable', () => {
    const plain = namesOf([], 'Job');
    assert.equal(plain.length, 2);
    for (const change of [
      'scheduling.nodeSelector.pool=a',
      'image.pullSecrets[0]=regcred',
      'image.tag=9.9.9',
      'podAnnotations.a=b',
      'bootstrap.tenant=other',
      'scheduling.tolerations[0].key=spot',
    ])
      assert.equal(
        namesOf(['--set', change], 'Job').filter((name) => plain.includes(name)).length,
        change.startsWith('bootstrap') ? 1 : 0,
        change,
      );
    assert.deepEqual(namesOf(['--set', 'logLevel=debug'], 'Job'), plain, 'what a Job does not see keeps it');
  });

  it('render monitors by `auto` only where the cluster knows their kind', () => {
    const args = [
      '--set',
      'monitoring.podMonitor=auto,monitoring.prometheusRule=auto,monitoring.serviceMonitor=auto',
    ];
    const known = ['--api-versions', 'monitoring.coreos.com/v1'];
    const monitors = (more: readonly string[]) =>
      renderChart([...args, ...more]).filter(({ apiVersion }) => apiVersion.startsWith('monitoring.')).length;
    assert.deepEqual([monitors([]), monitors(known)], [0, 3]);
  });

  it('pin an image by its digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    assert.match(
      renderText(['--set', `image.digests.accounts=${digest}`]),
      new RegExp(`/accounts:[^@\\s]+@${digest}`),
    );
  });

  it('reach every pod and object: labels, annotations, volumes, affinity, another name', () => {
    const manifests = renderChart([
      ...[
        '--set',
        'commonLabels.team=events,podLabels.mesh=on,podAnnotations.note=x,fullnameOverride=gathering',
      ],
      ...[
        '--set',
        'service.type=NodePort,service.annotations.lb=internal,serviceAccount.annotations.role=arn',
      ],
      ...['--set', 'extraVolumes[0].name=ca,extraVolumeMounts[0].name=ca,extraVolumeMounts[0].mountPath=/ca'],
      ...['--set-json', 'scheduling.affinity={"nodeAffinity":{}}'],
    ]);
    for (const { metadata } of manifests) {
      assert.ok(metadata.name.startsWith('gathering'), metadata.name);
      assert.equal(metadata.labels?.['team'], 'events', metadata.name);
    }
    for (const manifest of manifests.filter(({ kind }) => ['Deployment', 'Job'].includes(kind))) {
      const template = manifest.spec?.['template'] as Pick<Manifest, 'metadata'>;
      assert.equal(template.metadata.labels?.['mesh'], 'on', manifest.metadata.name);
      assert.equal(template.metadata.annotations?.['note'], 'x', manifest.metadata.name);
      assert.deepEqual(podOf(manifest)?.['affinity'], { nodeAffinity: {} }, manifest.metadata.name);
    }
    const services = manifests.filter(({ kind }) => kind === 'Service');
    assert.ok(services.length > 0);
    for (const { spec, metadata } of services)
      assert.deepEqual(
        [spec?.['type'], metadata.annotations?.['lb']],
        metadata.name === 'gathering' ? ['NodePort', 'internal'] : [undefined, undefined],
        metadata.name,
      );
    const [deployment] = manifests.filter(({ kind }) => kind === 'Deployment');
    assert.ok(JSON.stringify(deployment).includes('"mountPath":"/ca"'));
  });

  it('give one service bounds of its own, and count them in the connection budget', () => {
    const manifests = renderChart([
      '--set',
      'services.accounts.api.maxReplicas=2,services.accounts.api.minReplicas=1',
    ]);
    const bounds = manifests
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map(({ metadata, spec }) => [metadata.name, spec?.['minReplicas'], spec?.['maxReplicas']]);
    assert.deepEqual(
      bounds.find(([name]) => name === 'tsudoi-accounts-api'),
      ['tsudoi-accounts-api', 1, 2],
    );
    assert.deepEqual(
      bounds.find(([name]) => name === 'tsudoi-audience-api'),
      ['tsudoi-audience-api', 2, 3],
    );
    const mostReplicas = (list: readonly Manifest[]) =>
      Number(
        list.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tsudoi-config')?.data?.[
          'MAX_REPLICAS'
        ],
      );
    assert.equal(mostReplicas(renderChart([])) - mostReplicas(manifests), 1);
  });
});
