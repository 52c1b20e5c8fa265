import type { Stage } from '@tsudoi/growth/stage';

/** How long what runs may go on once the process stops, ms. */
export interface Finishing {
  /** Of running jobs, before they are handed back. */
  readonly jobsMs: number;
  /** On top of the process's own deadline. */
  readonly extraMs: number;
}

const usualJobsMs = 15_000;

/**
 * A long run is a stage's own mode (`workers: long-run`; D0 6): a job may then go on for `longRunSeconds` after the stop,
 * as long as the pod's grace lets it. In the other modes it is handed back after a quarter of a minute, and goes on elsewhere.
 */
export function finishingOf({ workers }: Pick<Stage, 'workers'>, longRunSeconds: number): Finishing {
  const jobsMs = workers === 'long-run' ? Math.max(usualJobsMs, longRunSeconds * 1_000) : usualJobsMs;
  return { jobsMs, extraMs: jobsMs - usualJobsMs };
}
