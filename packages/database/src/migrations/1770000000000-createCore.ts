import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';

/** Schema `core`: tenants, API keys, the stage, idempotency keys, the outbox and the job backlog. */
export class CreateCore1770000000000 implements MigrationInterface {
  name = 'CreateCore1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
      create trigger api_key_changed after update or delete on core.api_key
        for each statement execute function core.notify_api_key();

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

      -- Domain events, written with the state they tell of; the relay turns each into one job per subscriber.
      create table core.outbox (
        id bigint generated always as identity primary key,
        tenant_id uuid not null,
        type text not null,
        payload jsonb not null,
        traceparent text,
        created_at timestamptz not null default now(),
        relayed_at timestamptz
      );
      create index outbox_pending on core.outbox (id) where relayed_at is null;
      create index outbox_tenant on core.outbox (tenant_id, id);
      ${tenantTable('core.outbox', 'select, insert', ['id', 'tenant_id', 'type', 'created_at', 'relayed_at'])}

      -- The backlog of generic jobs. Queue jobs in Redis only say "run next".
      create table core.job (
        id bigint generated always as identity primary key,
        tenant_id uuid not null,
        queue text not null,
        name text not null,
        dedupe_key text,
        payload jsonb not null,
        priority int not null default 100,
        cost int not null default 1 check (cost > 0),
        state text not null default 'due' check (state in ('due', 'running', 'done', 'dead')),
        due_at timestamptz not null default now(),
        attempts int not null default 0,
        fence bigint not null default 0,
        lease_until timestamptz,
        last_error text,
        traceparent text,
        created_at timestamptz not null default now(),
        settled_at timestamptz
      );
      create unique index job_dedupe on core.job (tenant_id, name, dedupe_key) where dedupe_key is not null;
      create index job_due on core.job (queue, priority, due_at, id) where state = 'due';
      create index job_running on core.job (queue, lease_until) where state = 'running';
      create index job_tenant_dead on core.job (tenant_id, id) where state = 'dead';
      create index job_settled on core.job (settled_at) where state = 'done';
      ${tenantTable('core.job', 'select, insert, update, delete', ['id', 'tenant_id', 'queue', 'name', 'priority', 'cost', 'state', 'due_at', 'lease_until'])}
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
