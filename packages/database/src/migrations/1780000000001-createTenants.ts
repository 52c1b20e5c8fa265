import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Schema `core`: tenants, API keys, the stage, the clock, idempotency keys. */
export const createTenants = sqlMigration(
  'CreateTenants1780000000001',
  `
  create schema core;
  grant usage on schema core to tsudoi_app, tsudoi_dispatcher;

  create function core.current_tenant() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('tsudoi.tenant', true), '')::uuid $$;

  -- Sets the tenant for the rest of this transaction; the first line of every one-round-trip read function.
  create function core.enter_tenant(tenant uuid) returns void language sql
    as $$ select set_config('tsudoi.tenant', tenant::text, true) $$;

  create table core.tenant (
    id uuid primary key default gen_random_uuid(),
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    name text not null,
    requests_per_minute int not null default 1000 check (requests_per_minute > 0),
    settings jsonb not null default '{}',
    version int not null default 1,
    created_at timestamptz not null default now()
  );
  alter table core.tenant enable row level security;
  create policy tenant_self on core.tenant to tsudoi_app using (id = (select core.current_tenant()));
  create policy tenant_dispatcher on core.tenant for select to tsudoi_dispatcher using (true);
  grant select, update (name, requests_per_minute, settings, version) on core.tenant to tsudoi_app;
  grant select (id, slug) on core.tenant to tsudoi_dispatcher;

  create table core.api_key (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    name text not null,
    prefix text not null,
    hash bytea not null unique,
    role text not null check (role in ('viewer', 'editor', 'owner', 'admin')),
    scopes text[] not null,
    requests_per_minute int,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index on core.api_key (tenant_id, created_at);
  ${tenantTable('core.api_key')}

  -- A key is looked up before its tenant is known: the one function that crosses tenants for the application role.
  create function core.authenticate_api_key(key_hash bytea) returns table
    (id uuid, tenant_id uuid, role text, scopes text[], requests_per_minute int)
    language sql security definer stable set search_path = pg_catalog
    as $$ select k.id, k.tenant_id, k.role, k.scopes, coalesce(k.requests_per_minute, t.requests_per_minute)
          from core.api_key k join core.tenant t on t.id = k.tenant_id
          where k.hash = key_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) $$;
  revoke all on function core.authenticate_api_key(bytea) from public;
  grant execute on function core.authenticate_api_key(bytea) to tsudoi_app;

  create function core.notify_api_key() returns trigger language plpgsql
    as $$ begin perform pg_notify('api_key_changed', ''); return null; end $$;
  create trigger api_key_changed after delete or update of revoked_at, expires_at, role, scopes, requests_per_minute on core.api_key
    for each statement execute function core.notify_api_key();

  -- When keys were last used, without dropping every remembered key for it.
  create function core.touch_api_keys(ids uuid[]) returns void
    language sql security definer volatile set search_path = pg_catalog
    as $$ update core.api_key set last_used_at = now() where id = any (ids) $$;
  revoke all on function core.touch_api_keys(uuid[]) from public;
  grant execute on function core.touch_api_keys(uuid[]) to tsudoi_app;

  create table core.stage (
    single boolean primary key default true check (single),
    version int not null default 1,
    modes jsonb not null,
    reason text not null,
    changed_by text not null,
    changed_at timestamptz not null default now()
  );
  grant select, update (version, modes, reason, changed_by, changed_at) on core.stage to tsudoi_app;
  grant select on core.stage to tsudoi_dispatcher;
  insert into core.stage (modes, reason, changed_by) values
    ('{"nudges":"scheduled","syncConcurrency":1,"modelTier":"standard","replicaReads":false,"auditArchive":false,"traceSampling":0.05}',
     'first installation', 'migration');
  create function core.notify_stage() returns trigger language plpgsql
    as $$ begin perform pg_notify('stage_changed', new.version::text); return null; end $$;
  create trigger stage_changed after insert or update on core.stage for each row execute function core.notify_stage();

  -- How far a rehearsal's clock is ahead; read only by processes whose configuration lets it move.
  create table core.clock (
    singleton boolean primary key default true check (singleton),
    offset_ms bigint not null default 0
  );
  insert into core.clock default values;
  grant select, update (offset_ms) on core.clock to tsudoi_app;
  create function core.notify_clock() returns trigger language plpgsql
    as $$ begin perform pg_notify('clock_moved', new.offset_ms::text); return null; end $$;
  create trigger clock_moved after update on core.clock for each row execute function core.notify_clock();

  -- What accounts tells the language model gateway of a tenant.
  create view core.tenant_ai_budget_view with (security_invoker = true) as
    select id as tenant_id, (settings ->> 'aiBudgetJpyPerMonth')::numeric as jpy_per_month from core.tenant;
  grant select on core.tenant_ai_budget_view to tsudoi_app;

  create table core.idempotency_key (
    tenant_id uuid not null,
    principal_id text not null,
    operation text not null,
    key text not null,
    request_hash bytea not null,
    status int,
    response jsonb,
    created_at timestamptz not null default now(),
    primary key (tenant_id, principal_id, operation, key)
  );
  create index on core.idempotency_key (created_at);
  ${tenantTable('core.idempotency_key')}
  `,
);
