import { atMost, counter, gauge, histogram, oneOf } from '../definition.ts';

const shownBy = 'sync-worker';

/** Calendars. */
export const syncMetrics = {
  growth: gauge({
    name: 'tsudoi_sync_growth',
    help: 'Tenants with a calendar, mean run seconds of a day, time-outs in 30 days, synced events a day, seconds since the stalest calendar was read',
    unit: 'count',
    labels: {
      figure: oneOf('tenants', 'mean_run_seconds', 'timeouts_30_days', 'events_a_day', 'stalest_seconds'),
    },
    across: 'max',
    shownBy,
  }),
  calls: counter({
    name: 'tsudoi_sync_provider_calls_total',
    help: 'Calls to calendar providers',
    unit: 'count',
    labels: {
      provider: atMost(12, 'calendar providers'),
      operation: atMost(20, 'operations of a provider'),
    },
    shownBy,
  }),
  runSeconds: histogram({
    name: 'tsudoi_sync_run_duration_seconds',
    help: 'Duration of a calendar run',
    unit: 'seconds',
    labels: { kind: oneOf('full', 'delta'), outcome: atMost(20, 'done, or the name of the fault') },
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 45, 60, 120],
    shownBy,
  }),
  events: counter({
    name: 'tsudoi_sync_events_total',
    help: 'Events changed by the sync',
    unit: 'count',
    shownBy,
  }),
  pushToRow: histogram({
    name: 'tsudoi_sync_push_to_row_seconds',
    help: 'From a push message to the committed row',
    unit: 'seconds',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    shownBy,
  }),
  running: gauge({
    name: 'tsudoi_sync_running',
    help: 'Calendars being synced in this process',
    unit: 'count',
    shownBy,
  }),
};
