import { sqlMigration } from '../sqlMigration.ts';

/**
 * What the growth policy reads and remembers: sums over the whole installation, one value a day of each, its state, what
 * is held by hand, and every change of the stage whoever made it. Of the installation, so without a tenant; behind
 * installation:admin.
 */
export const createGrowth = sqlMigration(
  'CreateGrowth1780021000001',
  `
  create table core.growth_reading (
    name text primary key,
    value double precision not null,
    measured_at timestamptz not null
  );
  create table core.growth_sample (
    name text not null,
    day date not null,
    value double precision not null,
    primary key (name, day)
  );
  create table core.growth_state (
    single boolean primary key default true check (single),
    state jsonb,
    decided_at timestamptz,
    measuring_until timestamptz not null default '-infinity'
  );
  insert into core.growth_state default values;
  create table core.growth_override (
    id uuid primary key default gen_random_uuid(),
    modes jsonb not null,
    reason text not null,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
  );
  create index growth_override_open on core.growth_override (expires_at) where ended_at is null;
  grant select, insert, update on core.growth_reading, core.growth_override to tsudoi_app;
  grant select, insert, update, delete on core.growth_sample to tsudoi_app;
  grant select, update on core.growth_state to tsudoi_app;

  -- Every version of the stage. Who decides by readings adds them to its row in the same transaction.
  create table core.stage_change (
    version int primary key,
    before jsonb not null,
    after jsonb not null,
    reason text not null,
    changed_by text not null,
    changed_at timestamptz not null,
    decision jsonb
  );
  grant select on core.stage_change to tsudoi_app;
  grant update (decision) on core.stage_change to tsudoi_app;
  create function core.note_stage_change() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      insert into core.stage_change (version, before, after, reason, changed_by, changed_at)
      values (new.version, old.modes, new.modes, new.reason, new.changed_by, new.changed_at)
      on conflict (version) do nothing;
      return null;
    end $$;
  create trigger stage_noted after update on core.stage for each row when (old.version <> new.version)
    execute function core.note_stage_change();

  -- In whose audit log and outbox the installation's own doings stand: the tenant that was made first.
  create function core.home_tenant() returns uuid language sql stable security definer set search_path = pg_catalog as $$
    select id from core.tenant order by created_at, id limit 1 $$;

  -- Sums only; nothing of a single tenant or person leaves it.
  create function core.growth_figures(default_budget_micro_usd bigint) returns table (name text, value double precision)
    language sql stable security definer set search_path = pg_catalog as $$
    with terms as (select jpy_per_usd, date_trunc('month', now() at time zone time_zone)::date as month from nudge.llm_terms),
    hours as (
      select count(*) as signals from nudge.signal where received_at > now() - interval '7 days'
      group by date_trunc('hour', received_at)
    ),
    budgets as (
      select sum(s.spent_micro)::float8 as spent,
        sum(coalesce((t.settings ->> 'aiBudgetJpyPerMonth')::numeric * 1e6, default_budget_micro_usd * terms.jpy_per_usd))::float8 as limits
      from terms cross join core.tenant t left join nudge.llm_spend s on s.tenant_id = t.id and s.month = terms.month
    )
    select 'activeContacts', (select count(*) from (
        select tenant_id, contact_id from nudge.signal where received_at > now() - interval '30 days'
        union select tenant_id, contact_id from nudge.delivery where started_at > now() - interval '30 days') active)::float8
    union all select 'shortestIntervalSeconds', coalesce(least(
        (select min((details -> 'trigger' ->> 'everySeconds')::float8) from nudge.rule where enabled and trigger_kind = 'interval'),
        (select 1 from nudge.rule where enabled and (details ->> 'immediate')::boolean limit 1)), 86400)
    union all select 'longestRunSeconds', coalesce((select max(extract(epoch from coalesce(finished_at, now()) - started_at))
        from nudge.run where started_at > now() - interval '1 day'), 0)::float8
    union all select 'runsPerDay', (select count(*) from nudge.run where started_at > now() - interval '1 day')::float8
    -- Of few signals no peak is worth a mode.
    union all select 'hourlyPeakToMean', case when sum(signals) >= 1000 then max(signals) * 168.0 / sum(signals) else 1 end from hours
    union all select 'members', (select count(*) from core.member where state = 'active')::float8
    union all select 'concurrentUsers', (select count(distinct principal_id) from core.access_log
        where kind = 'access' and at > now() - interval '5 minutes' and principal_kind = 'member')::float8
    union all select 'dataBytes', pg_database_size(current_database())::float8
    union all select 'auditBytes', coalesce((select sum(pg_total_relation_size(inhrelid)) from pg_inherits
        where inhparent = 'core.audit_entry'::regclass), 0)::float8
    union all select 'eventsPerMonth', (select count(*) from recommendation.event
        where starts_at between now() - interval '15 days' and now() + interval '15 days' and state <> 'cancelled')::float8
    union all select 'connectionShare', (select count(*) from pg_stat_activity where backend_type = 'client backend')::float8
        / current_setting('max_connections')::float8
    union all select 'aiChatsPerMonth', (select count(*) from nudge.llm_ledger where at > now() - interval '30 days')::float8
    union all select 'aiSpendShare', coalesce(spent, 0) / limits from budgets where limits > 0
    union all select 'aiSpendUsd', coalesce((select sum(cost_micro_usd) / 1e6 from nudge.llm_ledger where at > now() - interval '30 days'), 0)::float8
    union all select 'googleCallsPerMonth', coalesce((select sum(greatest(r.pages, 1)) from sync.run r
        join sync.calendar c on c.id = r.calendar_id join sync.connection n on n.id = c.connection_id
        where n.provider = 'google' and r.started_at > now() - interval '30 days'), 0)::float8
    union all select 'syncTenants', tenants from sync.growth()
    union all select 'syncRunSeconds', mean_run_seconds from sync.growth()
    union all select 'syncTimeoutsPerMonth', timeouts_30_days from sync.growth()
    union all select 'syncedEventsPerDay', events_a_day from sync.growth()
    $$;
  revoke all on function core.home_tenant(), core.growth_figures(bigint), core.note_stage_change() from public;
  grant execute on function core.home_tenant(), core.growth_figures(bigint) to tsudoi_app;
  create trigger audit_change after insert or update on core.growth_override for each row execute function core.audit_row_change();
  `,
);
