import type { Database } from '@tsudoi/database/database';
import { platformMetrics } from '@tsudoi/runtime/metrics/catalogue/platform';
import { createCounter, createGauge } from '@tsudoi/runtime/metrics/instruments';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import { onSpans, sampledShare } from '@tsudoi/runtime/tracing/traceState';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';
import { statfsOf } from './statfsOf.ts';

/** Shows the pool of the process, whether PostgreSQL answers, and the disk under the folder of objects. */
export function createPlatformMetrics(
  registry: Registry,
  database: Database,
  lifecycle: Lifecycle,
  objectsFolder: string | undefined,
): void {
  createGauge(registry, platformMetrics.poolConnections, (gauge) => {
    const { total, idle } = database.poolState();
    gauge.set({ state: 'busy' }, total - idle);
    gauge.set({ state: 'idle' }, idle);
  });
  createGauge(registry, platformMetrics.poolLimit).set(database.poolState().limit);
  createGauge(registry, platformMetrics.poolWaiting, (gauge) => {
    gauge.set(database.poolState().waiting);
  });
  const answer = createLookUp(() => database.dispatcher.query('select 1'), { againMs: 5_000 });
  createGauge(registry, platformMetrics.databaseUp, async (gauge) => {
    gauge.set((await answer()) ? 1 : 0);
  });
  createGauge(registry, platformMetrics.replicaUp, (gauge) => {
    gauge.clear();
    const { configured, usable } = database.replicaState();
    if (configured) gauge.set(usable ? 1 : 0);
  });
  createGauge(registry, platformMetrics.replicaLag, (gauge) => {
    gauge.clear();
    const { lagSeconds } = database.replicaState();
    if (lagSeconds !== undefined) gauge.set(lagSeconds);
  });
  const replicaReads = createCounter(registry, platformMetrics.replicaReads);
  database.onReplicaRead((from) => replicaReads.inc({ from }));
  const spans = createCounter(registry, platformMetrics.spans);
  lifecycle.onFlush(
    'counts of spans',
    onSpans((outcome, count) => {
      if (count > 0) spans.inc({ outcome }, count);
    }),
  );
  createGauge(registry, platformMetrics.traceSampling, (gauge) => {
    gauge.set(sampledShare());
  });
  if (objectsFolder === undefined) return;
  const disk = createLookUp(() => statfsOf(objectsFolder), { againMs: 30_000 });
  createGauge(registry, platformMetrics.diskFree, async (gauge) => {
    gauge.clear();
    const found = await disk();
    if (found && found.blocks > 0) gauge.set(found.bavail / found.blocks);
  });
}
