import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * Schema `sync`: connections, calendars with their lease, the events of calendars, rules, push channels. Written by
 * sync-worker only.
 */
export const createSync = sqlMigration(
  'CreateSync1780000000013',
  `
  create schema sync;
  grant usage on schema sync to tsudoi_app, tsudoi_dispatcher;

  create table sync.connection (
    id uuid primary key,
    tenant_id uuid not null,
    provider text not null check (provider in ('google', 'caldav', 'microsoft')),
    account text not null,
    server_url text,
    home_path text,
    secret text,
    access_expires_at timestamptz,
    version int not null default 1,
    refresh_until timestamptz not null default '-infinity',
    state text not null default 'active' check (state in ('active', 'needs_reconnect', 'disconnected')),
    connected_by text not null,
    -- Whom to reach when the connection is lost.
    member_id uuid,
    created_at timestamptz not null default now()
  );
  create index on sync.connection (tenant_id, created_at desc, id desc);
  ${tenantTable('sync.connection')}

  create table sync.oauth_flow (
    state_hash text primary key,
    tenant_id uuid not null,
    provider text not null,
    principal_id text not null,
    verifier text not null,
    connection_id uuid,
    expires_at timestamptz not null
  );
  ${tenantTable('sync.oauth_flow')}

  create table sync.calendar (
    id uuid primary key,
    tenant_id uuid not null,
    connection_id uuid not null references sync.connection (id) on delete cascade,
    workspace text not null,
    remote_id text not null,
    name text not null,
    write_back boolean not null default false,
    state text not null default 'active' check (state in ('active', 'paused', 'gone')),
    token text,
    run_id uuid,
    run_pages int not null default 0,
    run_changes int not null default 0,
    run_token text,
    page text,
    generation int not null default 0,
    run_generation int not null default 0,
    full_run boolean not null default false,
    fence bigint not null default 0,
    lease_until timestamptz not null default '-infinity',
    dirty boolean not null default false,
    dirty_since timestamptz,
    due_at timestamptz not null default now(),
    poll_seconds int not null default 60,
    failures int not null default 0,
    last_error text,
    last_success_at timestamptz,
    created_at timestamptz not null default now(),
    unique (connection_id, remote_id)
  );
  create index on sync.calendar (tenant_id, created_at desc, id desc);
  create index calendar_due on sync.calendar (due_at) where state = 'active';
  create index calendar_dirty on sync.calendar (id) where dirty and state = 'active';
  ${tenantTable('sync.calendar', undefined, ['id', 'tenant_id', 'state', 'dirty', 'due_at', 'lease_until'])}

  create table sync.event (
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    remote_id text not null,
    tenant_id uuid not null,
    etag text not null,
    series_id text,
    original_start timestamptz,
    status text not null,
    title text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    all_day boolean not null,
    origin text,
    details jsonb not null,
    generation int not null,
    changed_at timestamptz not null,
    primary key (calendar_id, remote_id)
  );
  create index on sync.event (calendar_id, series_id) where series_id is not null;
  create index on sync.event (tenant_id, starts_at);
  ${tenantTable('sync.event')}

  create table sync.quarantine (
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    remote_id text not null,
    tenant_id uuid not null,
    reason text not null,
    seen_at timestamptz not null default now(),
    primary key (calendar_id, remote_id)
  );
  ${tenantTable('sync.quarantine')}

  create table sync.run (
    id uuid primary key,
    tenant_id uuid not null,
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    kind text not null check (kind in ('full', 'delta')),
    pages int not null default 0,
    changes int not null default 0,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    outcome text check (outcome in ('done', 'failed')),
    error text
  );
  create index on sync.run (tenant_id, calendar_id, started_at desc);
  create index on sync.run (started_at);
  ${tenantTable('sync.run')}

  create table sync.channel (
    id uuid primary key,
    tenant_id uuid not null,
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    secret_hash text not null,
    resource_id text,
    state text not null default 'opening' check (state in ('opening', 'open')),
    expires_at timestamptz not null,
    messages int not null default 0,
    last_message_at timestamptz,
    renew boolean not null default false
  );
  create index on sync.channel (calendar_id);
  ${tenantTable('sync.channel')}

  create table sync.rule (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    workspace text not null,
    calendar_id uuid references sync.calendar (id) on delete cascade,
    tag text,
    defaults jsonb not null,
    created_at timestamptz not null default now()
  );
  create index on sync.rule (tenant_id, workspace);
  ${tenantTable('sync.rule')}

  create table sync.link (
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    remote_id text not null,
    tenant_id uuid not null,
    fingerprint text not null,
    primary key (calendar_id, remote_id)
  );
  ${tenantTable('sync.link')}

  create table sync.write_back (
    tenant_id uuid not null,
    task_id text not null,
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    remote_id text,
    event_id uuid not null,
    -- What was last written.
    fingerprint text,
    primary key (tenant_id, task_id, calendar_id)
  );
  create index on sync.write_back (tenant_id, event_id);
  ${tenantTable('sync.write_back')}
  `,
);
