import type { UnitCosts } from './unitCosts.ts';

/** The load at its peak that a preset is for. People and spend are the design's sizes; the rates follow from them. */
export interface Load {
  readonly preset: 'starter' | 'growth' | 'scale';
  readonly activeContacts: number;
  readonly requestsPerSecond: number;
  readonly plansPerHour: number;
  /** The daily batch and the day's busiest minute. */
  readonly nudgesPerMinute: number;
  readonly syncedEventsPerMinute: number;
  readonly streams: number;
}

/** Two nudges a contact and day, a tenth of all contacts' in the busiest minute; one request a second and concurrent person. */
export const loads: readonly Load[] = [
  {
    preset: 'starter',
    activeContacts: 1_000,
    requestsPerSecond: 5,
    plansPerHour: 20,
    nudgesPerMinute: 200,
    syncedEventsPerMinute: 100,
    streams: 50,
  },
  {
    preset: 'growth',
    activeContacts: 10_000,
    requestsPerSecond: 50,
    plansPerHour: 200,
    nudgesPerMinute: 2_000,
    syncedEventsPerMinute: 500,
    streams: 500,
  },
  {
    preset: 'scale',
    activeContacts: 100_000,
    requestsPerSecond: 500,
    plansPerHour: 2_000,
    nudgesPerMinute: 20_000,
    syncedEventsPerMinute: 5_000,
    streams: 10_000,
  },
];

/** What a load needs of the platform's pods and of PostgreSQL, cores at its peak, and what its streams hold, MB. */
export interface Need {
  readonly cores: number;
  readonly databaseCores: number;
  readonly streamMb: number;
}

/** One SSE stream, KB (`make bench NAME=streams`). */
const streamKb = 20;

/** All peaks at once, over the idle costs of each service once. */
export function needOf(load: Load, costs: UnitCosts): Need {
  const perSecond = [
    [costs.read, load.requestsPerSecond],
    [costs.plan, load.plansPerHour / 3_600],
    [costs.nudge, load.nudgesPerMinute / 60],
    [costs.syncedEvent, load.syncedEventsPerMinute / 60],
  ] as const;
  const idleMs = costs.idle.reduce((sum, { cpuMsPerSecond }) => sum + cpuMsPerSecond, 0);
  const sum = (of: 'serviceMs' | 'databaseMs') =>
    perSecond.reduce((total, [cost, rate]) => total + cost[of] * rate, 0);
  return {
    cores: (sum('serviceMs') + idleMs) / 1_000,
    databaseCores: sum('databaseMs') / 1_000,
    streamMb: (load.streams * streamKb) / 1_024,
  };
}
