import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';

/** Words of the daily nudges written ahead by a provider's batch API: which nudge belongs to which run of the batch lane. */
export class PrepareWords1770000049500 implements MigrationInterface {
  name = 'PrepareWords1770000049500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table nudge.batch_run (
        run_id uuid primary key,
        tenant_id uuid not null,
        -- The first of its nudges is due then.
        deadline_at timestamptz not null,
        state text not null default 'open' check (state in ('open', 'settled')),
        submitted_at timestamptz,
        created_at timestamptz not null,
        settled_at timestamptz
      );
      create index batch_run_open on nudge.batch_run (deadline_at) where state = 'open';
      create index batch_run_settled on nudge.batch_run (tenant_id, settled_at) where state = 'settled';
      ${tenantTable('nudge.batch_run', undefined, ['run_id', 'tenant_id', 'deadline_at', 'state', 'submitted_at'])}

      -- A nudge is in one run at most. The variant is chosen at submission, so that the same words are asked for again.
      create table nudge.batch_nudge (
        tenant_id uuid not null,
        nudge_id uuid not null,
        contact_id uuid not null,
        run_id uuid not null references nudge.batch_run (run_id) on delete cascade,
        variant text not null,
        primary key (tenant_id, nudge_id)
      );
      create index batch_nudge_run on nudge.batch_nudge (run_id);
      ${tenantTable('nudge.batch_nudge')}

      -- Whose data a line holds: erasing the person finds it by this column.
      alter table nudge.llm_batch_line add column contact_id uuid;
      create index llm_batch_line_contact on nudge.llm_batch_line (tenant_id, contact_id) where contact_id is not null;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
