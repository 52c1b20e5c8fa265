import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** What came of events: results of tactics, attendance, the files they came in. A link of a plan carries the number of its task. */
export const createOutcomes = sqlMigration(
  'CreateOutcomes1780019000001',
  `
  -- A row a day of a campaign, or of whatever finer thing an export tells apart: key is a digest of that. Figures that are not known are null.
  create table recommendation.outcome_row (
    tenant_id uuid not null,
    source text not null,
    key text not null,
    day date not null,
    event_id uuid,
    tactic_key text,
    campaign text not null default '',
    spend_jpy bigint check (spend_jpy >= 0),
    impressions bigint check (impressions >= 0),
    clicks bigint check (clicks >= 0),
    sign_ups float8 check (sign_ups >= 0),
    units float8 check (units >= 0),
    restated int not null default 0,
    updated_at timestamptz(3) not null default now(),
    primary key (tenant_id, source, key)
  );
  create index outcome_row_newest on recommendation.outcome_row (tenant_id, day desc, source desc, key desc);
  create index outcome_row_event on recommendation.outcome_row (tenant_id, event_id, tactic_key) where event_id is not null;
  create index outcome_row_unmatched on recommendation.outcome_row (tenant_id, source, campaign) where event_id is null;
  ${tenantTable('recommendation.outcome_row')}

  -- To which event a campaign belongs, as somebody said.
  create table recommendation.outcome_assignment (
    tenant_id uuid not null,
    source text not null,
    campaign text not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    tactic_key text,
    primary key (tenant_id, source, campaign)
  );
  create index on recommendation.outcome_assignment (event_id);
  ${tenantTable('recommendation.outcome_assignment')}

  create table recommendation.outcome_import (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    report jsonb not null,
    created_at timestamptz(3) not null default now()
  );
  create index outcome_import_newest on recommendation.outcome_import (tenant_id, created_at desc, id desc);
  create index outcome_import_age on recommendation.outcome_import (created_at);
  ${tenantTable('recommendation.outcome_import')}

  create table recommendation.import_fault (
    tenant_id uuid not null,
    import_id uuid not null references recommendation.outcome_import (id) on delete cascade,
    line int not null,
    field text not null,
    message text not null,
    primary key (tenant_id, import_id, line)
  );
  create index on recommendation.import_fault (import_id);
  ${tenantTable('recommendation.import_fault')}

  create table recommendation.attendance (
    tenant_id uuid not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    source text not null,
    sign_ups int check (sign_ups >= 0),
    cancelled int check (cancelled >= 0),
    attended int check (attended >= 0),
    at timestamptz(3) not null default now(),
    primary key (tenant_id, event_id, source)
  );
  create index on recommendation.attendance (event_id);
  ${tenantTable('recommendation.attendance')}

  -- Imports are kept for 90 days at least; their faults go with them.
  create function recommendation.prune_imports(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
    declare gone int;
    begin
      perform core.refuse_young(now() - before, interval '90 days', 'imports');
      delete from recommendation.outcome_import i where i.id in
        (select o.id from recommendation.outcome_import o where o.created_at < before order by o.created_at limit most for update skip locked);
      get diagnostics gone = row_count;
      return gone;
    end $$;
  revoke all on function recommendation.prune_imports(timestamptz, int) from public, tsudoi_app;
  grant usage on schema recommendation to tsudoi_maintenance;
  grant execute on function recommendation.prune_imports(timestamptz, int) to tsudoi_maintenance;

  -- The number of the task decides between links that are otherwise the same.
  create or replace view recommendation.plan_link_view with (security_invoker = true) as
    select t.id, t.tenant_id, p.event_id, t.tactic_key, p.state as plan_state, lower(t.details #>> '{utm,source}') as utm_source,
      lower(t.details #>> '{utm,medium}') as utm_medium, lower(t.details #>> '{utm,campaign}') as utm_campaign,
      lower(t.details #>> '{utm,id}') as utm_id, p.accepted_at, lower(t.details #>> '{utm,content}') as utm_content, t.number
    from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id;
  `,
);
