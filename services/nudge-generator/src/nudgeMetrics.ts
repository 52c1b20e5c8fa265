import type { Metrics } from '@tsudoi/runtime/metrics';
import { Counter, Gauge, Histogram } from 'prom-client';

/** What the dashboards and alerts read of the nudges. */
export interface NudgeMetrics {
  /** Seconds that a batch spent in a phase. */
  phase(name: 'writing' | 'sending' | 'approving', seconds: number): void;
  /** Seconds between the slot of a nudge and its settlement. */
  late(seconds: number): void;
  /** One run of a job: its seconds and how it ended. */
  run(job: string, seconds: number, outcome: 'done' | 'failed' | 'overdue'): void;
  decided(outcome: 'approved' | 'rejected'): void;
  rated(helpful: boolean): void;
  /** Claims that this process holds. */
  held(count: number): void;
}

export function createNudgeMetrics({ registry }: Metrics): NudgeMetrics {
  const registers = [registry];
  const phase = new Histogram({
    name: 'tsudoi_nudge_phase_seconds',
    help: 'Seconds of a phase, a batch of nudges each; approving: one nudge',
    labelNames: ['phase'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60, 600, 3_600, 86_400],
    registers,
  });
  const late = new Histogram({
    name: 'tsudoi_nudge_slot_to_settled_seconds',
    help: 'Seconds from the instant a nudge was due to its settlement',
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600, 21_600, 86_400],
    registers,
  });
  const run = new Histogram({
    name: 'tsudoi_nudge_run_seconds',
    help: 'Seconds of a run by job and outcome',
    labelNames: ['job', 'outcome'],
    buckets: [0.05, 0.5, 2, 10, 60, 300, 1_800, 7_200],
    registers,
  });
  const decided = new Counter({
    name: 'tsudoi_nudge_decisions_total',
    help: 'Decisions of members on nudges',
    labelNames: ['outcome'],
    registers,
  });
  const rated = new Counter({
    name: 'tsudoi_nudge_ratings_total',
    help: 'Ratings by contacts',
    labelNames: ['helpful'],
    registers,
  });
  const held = new Gauge({
    name: 'tsudoi_nudges_held',
    help: 'Nudges that this process holds a claim on',
    registers,
  });
  return {
    phase: (name, seconds) => {
      phase.observe({ phase: name }, seconds);
    },
    late: (seconds) => {
      late.observe(Math.max(0, seconds));
    },
    run: (job, seconds, outcome) => {
      run.observe({ job, outcome }, seconds);
    },
    decided: (outcome) => {
      decided.inc({ outcome });
    },
    rated: (helpful) => {
      rated.inc({ helpful: String(helpful) });
    },
    held: (count) => {
      held.set(count);
    },
  };
}
