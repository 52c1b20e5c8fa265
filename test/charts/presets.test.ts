import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loads } from '../../bench/presets/loads.ts';
import { chartFolder, renderChart, renderings } from '../../scripts/charts/render.ts';
import { requestsOf } from '../../scripts/charts/requestsOf.ts';

describe('The presets', function () {
  this.timeout(240_000);

  for (const load of loads) {
    const file = path.join(chartFolder, `presets/${load.preset}.yaml`);

    it(`say of ${load.preset} what it asks for and which load it is for, as the bench measures it`, () => {
      const text = readFileSync(file, 'utf8');
      const number = (value: number) => value.toLocaleString('en');
      const { pods, cores, mebibytes } = requestsOf(renderChart(['-f', file]));
      for (const said of [
        `For up to ${number(load.activeContacts)} active contacts: ${String(load.requestsPerSecond)} requests a second, ${number(load.plansPerHour)} plans an hour, ${number(load.nudgesPerMinute)} nudges a minute, ${number(load.syncedEventsPerMinute)} synced events a minute, ${number(load.streams)} streams.`,
        `Asks for ${cores.toFixed(2)} cores and ${String(mebibytes)} MiB in ${String(pods)} pod`,
      ])
        assert.ok(text.includes(said), `${load.preset} should say: ${said}`);
    });
  }

  for (const { name, args } of renderings) {
    it(`divide the connections of ${name} by all the pods that there can be, one more of each Deployment while it rolls out`, () => {
      const manifests = renderChart(args);
      const most = new Map<string, number>();
      for (const { kind, spec } of manifests) {
        const target = (spec?.['scaleTargetRef'] as { name: string } | undefined)?.name ?? '';
        if (kind === 'HorizontalPodAutoscaler') most.set(target, Number(spec?.['maxReplicas']));
        if (kind === 'ScaledObject') most.set(target, Number(spec?.['maxReplicaCount']));
      }
      const pods = manifests
        .filter(({ kind }) => kind === 'Deployment')
        .reduce(
          (sum, { metadata, spec }) => sum + 1 + (most.get(metadata.name) ?? Number(spec?.['replicas'])),
          0,
        );
      const config = manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tsudoi-config',
      );
      assert.equal(config?.data?.['MAX_REPLICAS'], String(pods));
      assert.ok(
        Number(config.data['DATABASE_CONNECTION_BUDGET']) >= 3 * pods,
        'three connections a pod at least',
      );
    });
  }
});
