import type { Database } from '@tsudoi/database/database';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the sync worker tells of itself. */
export interface SyncMetrics {
  readonly calls: Counter<'provider' | 'operation'>;
  readonly runSeconds: Histogram<'kind' | 'outcome'>;
  readonly events: Counter;
  readonly pushToRow: Histogram;
  readonly running: Gauge;
}

/** Registers the metrics; those of the growth policy are asked of the database at each scrape, for the whole installation. */
export function createSyncMetrics(registry: Registry, database: Database): SyncMetrics {
  const registers = [registry];
  const growth = new Gauge({
    name: 'sync_growth',
    help: 'Thresholds of parallel sync: tenants with a calendar, mean run seconds, time-outs in 30 days, synced events a day',
    labelNames: ['figure'],
    registers,
    async collect() {
      const [row] = await database
        .installation<Record<string, string | number>>('select * from sync.growth()')
        .catch(() => []);
      if (row) for (const [figure, value] of Object.entries(row)) growth.set({ figure }, Number(value));
    },
  });
  return {
    calls: new Counter({
      name: 'sync_provider_calls_total',
      help: 'Calls to calendar providers',
      labelNames: ['provider', 'operation'],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'sync_run_duration_seconds',
      help: 'Duration of a calendar run',
      labelNames: ['kind', 'outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 45, 60, 120],
      registers,
    }),
    events: new Counter({ name: 'sync_events_total', help: 'Events changed by the sync', registers }),
    pushToRow: new Histogram({
      name: 'sync_push_to_row_seconds',
      help: 'From a push message to the committed row',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    running: new Gauge({ name: 'sync_running', help: 'Calendars being synced in this process', registers }),
  };
}
