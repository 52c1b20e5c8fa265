import type { Database } from '@tsudoi/database/database';
import { syncMetrics } from '@tsudoi/runtime/metrics/catalogue/sync';
import {
  createCounter,
  createGauge,
  createHistogram,
  type CounterOf,
  type GaugeOf,
  type HistogramOf,
} from '@tsudoi/runtime/metrics/instruments';
import type { NoLabels } from '@tsudoi/runtime/metrics/definition';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';

/** What the sync worker tells of itself. */
export interface SyncMetrics {
  readonly calls: CounterOf<typeof syncMetrics.calls.labels>;
  readonly runSeconds: HistogramOf<typeof syncMetrics.runSeconds.labels>;
  readonly events: CounterOf<NoLabels>;
  readonly pushToRow: HistogramOf<NoLabels>;
  readonly running: GaugeOf<NoLabels>;
}

/** Registers the metrics; those of the growth policy are asked of the database, for the whole installation. */
export function createSyncMetrics(registry: Registry, database: Database): SyncMetrics {
  const look = createLookUp(
    () =>
      database.installation<{
        tenants: string;
        mean_run_seconds: number;
        timeouts_30_days: string;
        events_a_day: number;
        stalest_seconds: number;
      }>('select * from sync.growth(), sync.stalest()'),
    { againMs: 10_000 },
  );
  createGauge(registry, syncMetrics.growth, async (growth) => {
    growth.clear();
    const [row] = (await look()) ?? [];
    if (!row) return;
    for (const figure of syncMetrics.growth.labels.figure.values) growth.set({ figure }, Number(row[figure]));
  });
  return {
    calls: createCounter(registry, syncMetrics.calls),
    runSeconds: createHistogram(registry, syncMetrics.runSeconds),
    events: createCounter(registry, syncMetrics.events),
    pushToRow: createHistogram(registry, syncMetrics.pushToRow),
    running: createGauge(registry, syncMetrics.running),
  };
}
