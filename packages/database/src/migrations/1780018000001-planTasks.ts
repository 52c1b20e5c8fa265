import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** One task a post, with its state and what it cost; the tenant's own reach. */
export const planTasks = sqlMigration(
  'PlanTasks1780018000001',
  `
  alter table recommendation.plan_task
    add column number int not null default 1 check (number > 0),
    add column state text not null default 'open' check (state in ('open', 'done', 'skipped')),
    add column assignee text,
    add column spent_jpy bigint check (spent_jpy >= 0),
    add column spent_quarters int check (spent_quarters >= 0),
    add column done_on date;
  alter table recommendation.plan_task drop constraint plan_task_plan_id_tactic_key_key;
  alter table recommendation.plan_task add constraint plan_task_number unique (plan_id, tactic_key, number);

  create table recommendation.profile (
    tenant_id uuid primary key,
    details jsonb not null,
    version int not null default 1,
    updated_at timestamptz not null default now()
  );
  ${tenantTable('recommendation.profile')}
  `,
);
