import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** How events keep pace; models of attendance with what they were trained on; what they predicted; trainings and how far they are. */
export const createLearning = sqlMigration(
  'CreateLearning1780019000002',
  `
  -- Where an event stands against its plan, as it was last told; plan_id is the plan made again for what remains.
  create table recommendation.pace_state (
    tenant_id uuid not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    pace text not null check (pace in ('behind', 'on_track', 'full')),
    changes int not null default 1,
    plan_id uuid references recommendation.plan (id) on delete set null,
    since timestamptz(3) not null,
    primary key (tenant_id, event_id)
  );
  create index on recommendation.pace_state (event_id);
  create index on recommendation.pace_state (plan_id);
  ${tenantTable('recommendation.pace_state')}

  create table recommendation.training (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    reason text not null check (reason in ('asked', 'schedule', 'drift', 'accuracy')),
    state text not null default 'running' check (state in ('running', 'done', 'blocked', 'failed')),
    step text not null default 'gather' check (step in ('gather', 'quality', 'train', 'shadow', 'promote', 'done')),
    -- What each step came to; a step that is there is not done again.
    report jsonb not null default '{}',
    model_id uuid,
    message text,
    created_at timestamptz(3) not null default now(),
    finished_at timestamptz(3)
  );
  create index training_newest on recommendation.training (tenant_id, created_at desc, id desc);
  create unique index training_running on recommendation.training (tenant_id) where state = 'running';
  ${tenantTable('recommendation.training', undefined, ['id', 'tenant_id', 'state', 'created_at'])}

  create table recommendation.model (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    number int not null,
    state text not null default 'candidate' check (state in ('candidate', 'champion', 'archived')),
    origin text not null check (origin in ('trained', 'uploaded')),
    -- The model in XGBoost's JSON, ours included.
    body bytea not null,
    fingerprint text not null,
    parameters jsonb not null,
    metrics jsonb not null,
    lineage jsonb not null,
    -- The champion that it took the place of: where a rollback leads.
    replaced uuid,
    created_at timestamptz(3) not null default now(),
    promoted_at timestamptz(3),
    unique (tenant_id, number)
  );
  create unique index model_champion on recommendation.model (tenant_id) where state = 'champion';
  ${tenantTable('recommendation.model')}

  -- One forecast of an event a day and model; null: the first belief. Kept for a year.
  create table recommendation.prediction (
    tenant_id uuid not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    model_key text not null,
    made_on date not null,
    model_id uuid,
    shadow boolean not null,
    lead_days int not null,
    mean float8 not null,
    low float8 not null,
    high float8 not null,
    log_deviation float8 not null,
    made_at timestamptz(3) not null default now(),
    primary key (tenant_id, event_id, model_key, made_on)
  );
  create index on recommendation.prediction (event_id);
  create index prediction_age on recommendation.prediction (made_at);
  ${tenantTable('recommendation.prediction')}

  create function recommendation.prune_predictions(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
    declare gone int;
    begin
      perform core.refuse_young(now() - before, interval '365 days', 'predictions');
      delete from recommendation.prediction p where p.ctid = any(array(select o.ctid from recommendation.prediction o
        where o.made_at < before order by o.made_at limit most for update skip locked));
      get diagnostics gone = row_count;
      return gone;
    end $$;
  revoke all on function recommendation.prune_predictions(timestamptz, int) from public, tsudoi_app;
  grant execute on function recommendation.prune_predictions(timestamptz, int) to tsudoi_maintenance;
  `,
);
