import type { Database } from '@tsudoi/database/database';
import type { Policy } from '@tsudoi/growth/rule';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createCounter, createGauge } from '@tsudoi/runtime/metrics/instruments';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';
import { storedReadings, storedState } from './growthStore.ts';

/** What the growth policy shows to Prometheus: its readings, where each rule stands, and how often it switched. */
export function createGrowthMetrics(registry: Registry, database: Database, policy: Policy) {
  const readings = createLookUp(() => storedReadings(database), { againMs: 5_000 });
  const state = createLookUp(() => storedState(database), { againMs: 5_000 });
  createGauge(registry, growthMetrics.reading, async (gauge) => {
    gauge.clear();
    for (const [reading, { value }] of Object.entries((await readings()) ?? {}))
      gauge.set({ reading }, value);
  });
  createGauge(registry, growthMetrics.readingAge, async (gauge) => {
    gauge.clear();
    for (const [reading, { at }] of Object.entries((await readings()) ?? {}))
      gauge.set({ reading }, Math.max(0, (Date.now() - at) / 1_000));
  });
  createGauge(registry, growthMetrics.level, async (gauge) => {
    gauge.clear();
    const stored = await state();
    if (stored) for (const { id } of policy.rules) gauge.set({ rule: id }, stored.state.levels[id] ?? 0);
  });
  const switches = createCounter(registry, growthMetrics.switches);
  for (const { id } of policy.rules)
    for (const kind of growthMetrics.switches.labels.kind.values) switches.inc({ rule: id, kind }, 0);
  return { switches };
}
