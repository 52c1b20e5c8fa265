import { sqlMigration } from '../sqlMigration.ts';

/** Runs that ended are found by when, as they are deleted by that. */
export const findOldRuns = sqlMigration(
  'FindOldRuns1780024014000',
  'create index run_finished on nudge.run (tenant_id, finished_at) where finished_at is not null;',
);
