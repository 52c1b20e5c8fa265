import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * Schema `recommendation`: events, tenants' tactics, plans and their tasks. Written by recommendation-api only; the
 * others read its views.
 */
export const createRecommendation = sqlMigration(
  'CreateRecommendation1780000000003',
  `
  create schema recommendation;
  grant usage on schema recommendation to tsudoi_app, tsudoi_dispatcher;

  create table recommendation.event (
    id uuid primary key,
    tenant_id uuid not null,
    details jsonb not null,
    name text not null,
    starts_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'cancelled', 'finished')),
    search text not null default '',
    external_ref text,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index on recommendation.event (tenant_id, created_at desc, id desc);
  create unique index event_external_ref on recommendation.event (tenant_id, external_ref) where external_ref is not null;
  ${tenantTable('recommendation.event', undefined, ['id', 'tenant_id', 'starts_at', 'state'])}

  create table recommendation.tactic (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    key text not null,
    details jsonb not null,
    search text not null default '',
    version int not null default 1,
    updated_at timestamptz not null default now(),
    unique (tenant_id, key)
  );
  ${tenantTable('recommendation.tactic')}

  create table recommendation.plan (
    id uuid primary key,
    tenant_id uuid not null,
    event_id uuid not null references recommendation.event (id) on delete cascade,
    state text not null default 'proposed' check (state in ('proposed', 'accepted', 'superseded')),
    details jsonb not null,
    problem jsonb not null,
    version int not null default 1,
    created_at timestamptz not null default now(),
    accepted_at timestamptz
  );
  create index on recommendation.plan (tenant_id, event_id, created_at desc, id desc);
  create unique index plan_accepted on recommendation.plan (event_id) where state = 'accepted';
  ${tenantTable('recommendation.plan')}

  create table recommendation.plan_task (
    id uuid primary key,
    tenant_id uuid not null,
    plan_id uuid not null references recommendation.plan (id) on delete cascade,
    tactic_key text not null,
    details jsonb not null,
    due_on date not null,
    unique (plan_id, tactic_key)
  );
  create index on recommendation.plan_task (tenant_id, plan_id, due_on, id);
  ${tenantTable('recommendation.plan_task')}

  -- One round trip: enters the tenant, then reads under row-level security.
  create function recommendation.read_plan(tenant uuid, plan uuid) returns table
    (id uuid, event_id uuid, state text, details text, version int, created_at timestamptz)
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query select p.id, p.event_id, p.state, p.details::text, p.version, p.created_at
        from recommendation.plan p where p.id = plan;
    end $$;
  grant execute on function recommendation.read_plan(uuid, uuid) to tsudoi_app;

  -- A plan as the API shows it, ready to send: the body is joined here because parsing and printing it again in Node
  -- cost a tenth of the time of a read.
  create function recommendation.read_plan_json(tenant uuid, plan uuid) returns table (body text, version int)
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query select
        '{"id":"' || p.id || '","eventId":"' || p.event_id || '","state":"' || p.state || '","version":' || p.version
          || ',"createdAt":"' || to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '",'
          || substr(p.details::text, 2),
        p.version
        from recommendation.plan p where p.id = plan;
    end $$;
  grant execute on function recommendation.read_plan_json(uuid, uuid) to tsudoi_app;

  -- What accounts reads: which events there are, and which task a UTM link belongs to.
  create view recommendation.event_key_view with (security_invoker = true) as
    select id, tenant_id, state, starts_at from recommendation.event;
  create view recommendation.plan_link_view with (security_invoker = true) as
    select t.id, t.tenant_id, p.event_id, t.tactic_key, p.state as plan_state, lower(t.details #>> '{utm,source}') as utm_source,
      lower(t.details #>> '{utm,medium}') as utm_medium, lower(t.details #>> '{utm,campaign}') as utm_campaign,
      lower(t.details #>> '{utm,id}') as utm_id, p.accepted_at
    from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id;
  grant select on recommendation.event_key_view, recommendation.plan_link_view to tsudoi_app;

  -- What the nudge generator reads: events as words name them, and what accepted plans expect.
  create view recommendation.event_fact_view with (security_invoker = true) as
    select id, tenant_id, name, starts_at, state from recommendation.event;
  create view recommendation.expected_sign_ups_view with (security_invoker = true) as
    select e.id as event_id, e.tenant_id, e.starts_at, e.state, e.details ->> 'format' as format, p.accepted_at,
      (p.details ->> 'expectedSignUps')::float8 as expected_sign_ups
    from recommendation.event e join recommendation.plan p on p.event_id = e.id and p.state = 'accepted';
  grant select on recommendation.event_fact_view, recommendation.expected_sign_ups_view to tsudoi_app;

  -- What the sync worker reads: the dated tasks of accepted plans, unless their event is cancelled.
  create view recommendation.dated_task_view with (security_invoker = true) as
    select t.id, t.tenant_id, p.event_id, t.due_on, e.name as event_name, e.details ->> 'timeZone' as time_zone,
      t.details #>> '{title,ja}' as title_ja, t.details #>> '{title,en}' as title_en, t.details ->> 'link' as link
    from recommendation.plan_task t
    join recommendation.plan p on p.id = t.plan_id and p.state = 'accepted'
    join recommendation.event e on e.id = p.event_id and e.state <> 'cancelled';
  grant select on recommendation.dated_task_view to tsudoi_app;
  `,
);
