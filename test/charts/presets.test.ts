import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loads } from '../../bench/presets/loads.ts';
import { parseAllDocuments } from 'yaml';
import { chartFolder, keda, podOf, renderChart, renderings, renderText, surroundings, type Manifest } from '../../scripts/charts/render.ts';
import { requestsOf } from '../../scripts/charts/requestsOf.ts';

/** Connections of one pod, as `openDatabase` divides them: queries, dispatch, and one for notices. */
const shareOf = (budget: number, pods: number): number => Math.max(3, Math.floor(budget / pods));
/** Migration and its guard, a backup, three that PostgreSQL keeps for administrators, and their own. */
const besidePods = 10;

/** Whether the pods of a Deployment are processes with a database: the front door is not. */
const opensDatabase = (manifest: Manifest): boolean =>
  JSON.stringify(podOf(manifest)?.containers).includes('"DATABASE_URL"');

describe('The presets', function () {
  this.timeout(240_000);

  for (const load of loads) {
    const file = path.join(chartFolder, `presets/${load.preset}.yaml`);

    it(`say of ${load.preset} what it asks for and which load it is for, as the bench measures it`, () => {
      const text = readFileSync(file, 'utf8');
      const number = (value: number) => value.toLocaleString('en');
      const { pods, cores, mebibytes } = requestsOf(renderChart(['-f', file, ...keda]));
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
        .filter((each) => each.kind === 'Deployment' && opensDatabase(each))
        .reduce(
          (sum, { metadata, spec }) => sum + 1 + (most.get(metadata.name) ?? Number(spec?.['replicas'])),
          0,
        );
      const config = manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tsudoi-config',
      );
      assert.equal(config?.data?.['MAX_REPLICAS'], String(pods));
      const budget = Number(config.data['DATABASE_CONNECTION_BUDGET']);
      assert.ok(budget >= 3 * pods, 'three connections a pod at least');
      assert.ok(shareOf(budget, pods) * pods <= budget, 'what the pods may open together is the budget');
    });
  }

  for (const load of loads)
    it(`fit ${load.preset} into the connections that its PostgreSQL lets in, at the most replicas and while all roll out`, () => {
      const args = ['-f', path.join(chartFolder, `presets/${load.preset}.yaml`), ...keda];
      const manifests = renderChart(args);
      const config = manifests.find(({ metadata }) => metadata.name === 'tsudoi-config')?.data ?? {};
      const server = manifests.find(
        ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'tsudoi-postgresql',
      );
      const setting = (podOf(server as Manifest)?.containers[0]?.['args'] as string[]).find((arg) =>
        arg.startsWith('max_connections='),
      );
      const letsIn = Number(setting?.split('=')[1]);
      const pods = Number(config['MAX_REPLICAS']);
      assert.ok(shareOf(Number(config['DATABASE_CONNECTION_BUDGET']), pods) * pods + besidePods <= letsIn);
    });

  it('refuse a budget that the server would not let in', () => {
    assert.throws(
      () => renderText(['--set', 'database.connectionBudget=91']),
      /connectionBudget 91 and 10 more .* do not fit database.maxConnections 100/,
    );
  });

  it('fit scale behind the pooler of k8s/production: its pools, and the connections for notices that go past it', () => {
    const objects = parseAllDocuments(readFileSync(path.join(surroundings, 'production/cloudnative-pg.yaml'), 'utf8')).map(
      (document) => document.toJSON() as Manifest,
    );
    const cluster = objects.find(({ kind }) => kind === 'Cluster')?.spec as {
      postgresql: { parameters: { max_connections: string } };
    };
    const pooler = objects.find(({ kind }) => kind === 'Pooler')?.spec as {
      instances: number;
      pgbouncer: { parameters: { max_client_conn: string; default_pool_size: string } };
    };
    const config =
      renderChart(['-f', path.join(chartFolder, 'presets/scale.yaml'), ...keda]).find(
        ({ metadata }) => metadata.name === 'tsudoi-config',
      )?.data ?? {};
    const [budget, pods] = [Number(config['DATABASE_CONNECTION_BUDGET']), Number(config['MAX_REPLICAS'])];
    const { max_client_conn: clients, default_pool_size: pool } = pooler.pgbouncer.parameters;
    // every instance keeps a pool for each of the two login roles; any of them may get all clients when the other is away
    const pooled = pooler.instances * 2 * Number(pool);
    assert.ok(shareOf(budget, pods) * pods <= Number(clients));
    assert.ok(pooled + pods + besidePods <= Number(cluster.postgresql.parameters.max_connections));
  });
});
