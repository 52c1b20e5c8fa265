import { sqlMigration } from '../sqlMigration.ts';

/** What metrics show of the whole installation: sums, and the biggest tenants by name. When the last backup was taken. */
export const installationFigures = sqlMigration(
  'InstallationFigures1780020000001',
  `
  -- Written by the owner after a backup; one row a kind, 'taken' and 'rehearsed'.
  create table core.backup_mark (
    kind text primary key check (kind in ('taken', 'rehearsed')),
    at timestamptz not null
  );
  grant select on core.backup_mark to tsudoi_app;

  create function sync.stalest(out stalest_seconds double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    select coalesce((select max(extract(epoch from now() - coalesce(last_success_at, created_at)))
      from sync.calendar where state = 'active'), 0)::float8
  $$;

  -- Sums only; nothing of a single tenant or person leaves it. Predictions are those of accepted plans, on events of 90 days.
  create function core.installation_figures() returns table (name text, value double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    with compared as (
      select (p.details ->> 'expectedSignUps')::float8 as predicted,
        coalesce((select sum(s.tickets) from core.sign_up s
          where s.tenant_id = e.tenant_id and s.event_id = e.id and s.state <> 'cancelled'), 0)::float8 as actual
      from recommendation.plan p join recommendation.event e on e.id = p.event_id
      where p.state = 'accepted' and e.state <> 'cancelled' and e.starts_at between now() - interval '90 days' and now()
    )
    select 'tenants', (select count(*) from core.tenant)::float8
    union all select 'contacts', coalesce((select sum(contacts) from core.contact_count), 0)::float8
    union all select 'upcoming_events', (select count(*) from recommendation.event where state = 'open' and starts_at > now())::float8
    union all select 'pending_approvals', (select count(*) from nudge.approval where state = 'pending')::float8
    union all select 'entries_set_aside', (select count(*) from sync.quarantine)::float8
    union all select 'compared_events', (select count(*) from compared)::float8
    union all select 'predicted_sign_ups', (select sum(predicted) from compared)
    union all select 'actual_sign_ups', (select sum(actual) from compared)
    union all select 'mean_absolute_error', (select avg(abs(predicted - actual)) from compared)
    union all select 'root_mean_square_error', (select sqrt(avg((predicted - actual) ^ 2)) from compared)
    union all select 'accuracy', (select 1 - sum(abs(predicted - actual)) / nullif(sum(actual), 0) from compared)
    union all select 'ai_budget_share', (
      select sum(s.spent_micro)::float8 / nullif(sum((t.settings ->> 'aiBudgetJpyPerMonth')::numeric * 1e6), 0)::float8
      from nudge.llm_terms terms cross join core.tenant t join nudge.llm_spend s on s.tenant_id = t.id
        and s.month = date_trunc('month', now() at time zone terms.time_zone)::date
      where t.settings ->> 'aiBudgetJpyPerMonth' is not null)
    union all select 'backup_age_seconds', extract(epoch from now() - coalesce(
        (select max(at) from core.backup_mark where kind = 'taken'), (select min(created_at) from core.tenant)))::float8
    union all select 'rehearsal_age_seconds', extract(epoch from now() - coalesce(
        (select max(at) from core.backup_mark where kind = 'rehearsed'), (select min(created_at) from core.tenant)))::float8
  $$;

  -- The tenants with most contacts, for operators: what they use of what is shared.
  create function core.tenant_figures(most int) returns table (tenant text, name text, value double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    with biggest as (
      select t.id, t.slug, c.contacts from core.tenant t join core.contact_count c on c.tenant_id = t.id
      order by c.contacts desc, t.id limit least(most, 50)
    )
    select slug, 'contacts', contacts::float8 from biggest
    union all select slug, 'backlog', (select count(*) from nudge.backlog b where b.tenant_id = biggest.id)::float8 from biggest
    union all select slug, 'model_spend_usd', coalesce((select s.spent_micro / 1e6 / terms.jpy_per_usd from nudge.llm_terms terms
        join nudge.llm_spend s on s.tenant_id = biggest.id and s.month = date_trunc('month', now() at time zone terms.time_zone)::date), 0)::float8
      from biggest
  $$;
  revoke all on function sync.stalest(), core.installation_figures(), core.tenant_figures(int) from public;
  grant execute on function sync.stalest(), core.installation_figures(), core.tenant_figures(int) to tsudoi_app;
  `,
);
