import type { Database } from '@tsudoi/database/database';
import type { Policy } from '@tsudoi/growth/rule';
import { Counter, Gauge, type Registry } from 'prom-client';
import { storedReadings, storedState } from './growthStore.ts';

/** What the growth policy shows to Prometheus: its readings, where each rule stands, and how often it switched. */
export function createGrowthMetrics(registry: Registry, database: Database, policy: Policy) {
  const registers = [registry];
  new Gauge({
    name: 'tsudoi_growth_reading',
    help: 'Readings of the whole installation that the growth policy decides by; every replica shows the same',
    labelNames: ['reading'],
    registers,
    async collect() {
      this.reset();
      const readings = await storedReadings(database).catch(() => ({}));
      for (const [reading, { value }] of Object.entries(readings)) this.set({ reading }, value);
    },
  });
  new Gauge({
    name: 'tsudoi_growth_reading_age_seconds',
    help: 'How long ago a reading of the growth policy was taken',
    labelNames: ['reading'],
    registers,
    async collect() {
      this.reset();
      const readings = await storedReadings(database).catch(() => ({}));
      for (const [reading, { at }] of Object.entries(readings))
        this.set({ reading }, Math.max(0, (Date.now() - at) / 1_000));
    },
  });
  new Gauge({
    name: 'tsudoi_growth_level',
    help: 'Level of each rule of the growth policy, 0 is the lowest',
    labelNames: ['rule'],
    registers,
    async collect() {
      this.reset();
      const stored = await storedState(database).catch(() => undefined);
      if (stored) for (const { id } of policy.rules) this.set({ rule: id }, stored.state.levels[id] ?? 0);
    },
  });
  return {
    switches: new Counter({
      name: 'tsudoi_growth_switches_total',
      help: 'Switches of modes that this process made, and steps back',
      labelNames: ['rule', 'kind'],
      registers,
    }),
  };
}
