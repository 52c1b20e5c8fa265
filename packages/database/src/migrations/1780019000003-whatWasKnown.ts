import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** What was known of an event at each instant, since when a sign-up is what it is; what tenants that agreed to it have in common. */
export const whatWasKnown = sqlMigration(
  'WhatWasKnown1780019000003',
  `
  -- The facts of an event that forecasts look at, a row each time one of them changed.
  create table recommendation.event_version (
    tenant_id uuid not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    known_at timestamptz(3) not null,
    facts jsonb not null,
    primary key (tenant_id, event_id, known_at)
  );
  create index on recommendation.event_version (event_id);
  ${tenantTable('recommendation.event_version', 'select, insert, update')}

  create function recommendation.facts_of(details jsonb) returns jsonb
    language sql immutable set search_path = pg_catalog
    as $$ select jsonb_build_object('category', details -> 'category', 'format', details -> 'format', 'priceJpy', details -> 'priceJpy',
      'capacity', details -> 'capacity', 'targetAttendees', details -> 'targetAttendees', 'tacticBudgetJpy', details -> 'tacticBudgetJpy',
      'startsAt', details -> 'startsAt', 'timeZone', details -> 'timeZone') $$;
  create function recommendation.keep_event_version() returns trigger
    language plpgsql set search_path = pg_catalog as $$
    begin
      if tg_op = 'UPDATE' and recommendation.facts_of(old.details) = recommendation.facts_of(new.details) then
        return null;
      end if;
      insert into recommendation.event_version (tenant_id, event_id, known_at, facts)
        values (new.tenant_id, new.id, date_trunc('milliseconds', case when tg_op = 'UPDATE' then new.updated_at else new.created_at end), recommendation.facts_of(new.details))
        on conflict (tenant_id, event_id, known_at) do update set facts = excluded.facts;
      return null;
    end $$;
  -- Of older changes nothing is left: what an event is now counts as what it always was.
  insert into recommendation.event_version (tenant_id, event_id, known_at, facts)
    select tenant_id, id, date_trunc('milliseconds', created_at), recommendation.facts_of(details) from recommendation.event;
  create trigger keep_event_version after insert or update of details on recommendation.event
    for each row execute function recommendation.keep_event_version();

  -- Since when a sign-up has its state: who cancelled was signed up until then.
  create or replace view core.sign_up_view with (security_invoker = true) as
    select id, tenant_id, event_id, contact_id, source, state, tickets, utm, tactic_key, plan_task_id, signed_up_at, updated_at
    from core.sign_up;

  -- What tenants that share their outcomes have in common, as it is handed to each of them; nothing of a single one.
  create table recommendation.pooled_belief (
    tenant_id uuid primary key,
    belief jsonb not null,
    made_at timestamptz(3) not null
  );
  ${tenantTable('recommendation.pooled_belief', undefined, ['tenant_id', 'made_at'])}

  -- Sign-ups of a tenant's days to come, as they were forecast last.
  create table recommendation.season_forecast (
    tenant_id uuid primary key,
    forecast jsonb not null,
    made_at timestamptz(3) not null
  );
  ${tenantTable('recommendation.season_forecast')}

  -- Lift tests and the organiser's own word on tactics, by the name that its sender gave it.
  create table recommendation.tactic_evidence (
    tenant_id uuid not null,
    key text not null,
    event_id uuid references recommendation.event (id) on delete cascade,
    details jsonb not null,
    stated_at timestamptz(3) not null,
    primary key (tenant_id, key)
  );
  create index tactic_evidence_newest on recommendation.tactic_evidence (tenant_id, stated_at desc, key desc);
  create index on recommendation.tactic_evidence (event_id);
  ${tenantTable('recommendation.tactic_evidence')}

  alter table recommendation.profile
    add column shares_outcomes boolean generated always as (coalesce((details ->> 'sharesOutcomes')::boolean, false)) stored;
  create policy recommendation_profile_dispatcher on recommendation.profile for select to tsudoi_dispatcher using (true);
  grant select (tenant_id, shares_outcomes) on recommendation.profile to tsudoi_dispatcher;
  `,
);
