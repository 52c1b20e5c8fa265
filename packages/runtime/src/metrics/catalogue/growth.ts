import { atMost, counter, gauge, histogram, oneOf } from '../definition.ts';

const shownBy = 'accounts';
const reading = atMost(60, 'readings of the growth policy');
const rule = atMost(60, 'rules of the growth policy');

/** The growth policy, and the operator that works it in a cluster. */
export const growthMetrics = {
  reading: gauge({
    name: 'tsudoi_growth_reading',
    help: 'Readings of the whole installation that the growth policy decides by; every replica shows the same',
    unit: 'count',
    labels: { reading },
    across: 'max',
    shownBy,
  }),
  readingAge: gauge({
    name: 'tsudoi_growth_reading_age_seconds',
    help: 'How long ago a reading of the growth policy was taken',
    unit: 'seconds',
    labels: { reading },
    across: 'max',
    shownBy,
  }),
  level: gauge({
    name: 'tsudoi_growth_level',
    help: 'Level of each rule of the growth policy, 0 is the lowest',
    unit: 'state',
    labels: { rule },
    across: 'max',
    shownBy,
  }),
  switches: counter({
    name: 'tsudoi_growth_switches_total',
    help: 'Switches of modes that this process made, and steps back',
    unit: 'count',
    labels: { rule, kind: oneOf('switch', 'step-back') },
    shownBy: 'accounts, or the growth operator where it decides',
  }),
  reconcileSeconds: histogram({
    name: 'tsudoi_operator_reconcile_seconds',
    help: 'Time of one look at one resource',
    unit: 'seconds',
    labels: { outcome: oneOf('ok', 'failed') },
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    shownBy: 'operators',
  }),
  leading: gauge({
    name: 'tsudoi_operator_leading',
    help: '1 in the replica that leads',
    unit: 'state',
    shownBy: 'operators',
  }),
};
