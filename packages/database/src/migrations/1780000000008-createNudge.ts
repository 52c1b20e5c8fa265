import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * Schema `nudge`: signals, rules, nudges and their backlog, approvals and ratings. Written by nudge-generator only.
 */
export const createNudge = sqlMigration(
  'CreateNudge1780000000008',
  `
  create schema nudge;
  grant usage on schema nudge to tsudoi_app, tsudoi_dispatcher;

  -- UUID version 7, so that a tenant's nudges lie in the order of their creation.
  create function nudge.next_id() returns uuid language sql volatile parallel safe as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
      substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
  $$;

  -- The least id that nudge.next_id() gives at an instant.
  create function nudge.first_id(at timestamptz) returns uuid language sql immutable parallel safe as $$
    select (encode(substring(int8send((extract(epoch from at) * 1000)::bigint) from 3), 'hex') || '70008000000000000000')::uuid
  $$;

  create table nudge.signal (
    tenant_id uuid not null,
    id text not null,
    contact_id uuid not null,
    type text not null,
    event_id uuid,
    nudge_id uuid,
    occurred_at timestamptz not null,
    data jsonb not null default '{}',
    received_at timestamptz not null,
    primary key (tenant_id, id)
  );
  create index signal_pattern on nudge.signal (tenant_id, contact_id, type, occurred_at desc);
  -- Signals are stored in the order in which they come: a range of blocks has a narrow range of times.
  create index signal_received on nudge.signal using brin (received_at) with (pages_per_range = 32, autosummarize = on);
  ${tenantTable('nudge.signal')}

  -- trigger_kind, trigger_type and filled_until are copies for the tick and the matcher; details is the rule itself.
  create table nudge.rule (
    id uuid primary key,
    tenant_id uuid not null,
    name text not null,
    enabled boolean not null,
    version int not null default 1,
    trigger_kind text not null,
    trigger_type text,
    details jsonb not null,
    filled_until timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
  );
  create index rule_tenant on nudge.rule (tenant_id, created_at desc, id desc);
  create index rule_tick on nudge.rule (filled_until) where enabled and trigger_kind in ('schedule', 'interval');
  create index rule_match on nudge.rule (tenant_id, trigger_kind, trigger_type) where enabled;
  ${tenantTable('nudge.rule', undefined, ['id', 'tenant_id', 'enabled', 'trigger_kind', 'filled_until'])}

  create table nudge.rule_version (
    tenant_id uuid not null,
    rule_id uuid not null references nudge.rule (id) on delete cascade,
    version int not null,
    details jsonb not null,
    changed_by text not null,
    created_at timestamptz not null,
    primary key (rule_id, version)
  );
  ${tenantTable('nudge.rule_version', 'select, insert')}

  create table nudge.setting (
    tenant_id uuid primary key,
    caps jsonb not null default '{}',
    daily_at time not null default '06:00',
    updated_at timestamptz not null default now()
  );
  ${tenantTable('nudge.setting')}

  -- A long fill of one slot or one domain event: resumes after its cursor, the last contact committed.
  create table nudge.run (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    rule_id uuid not null,
    slot text not null,
    details jsonb not null default '{}',
    state text not null default 'open' check (state in ('open', 'done', 'overdue')),
    cursor uuid,
    done int not null default 0,
    deadline_at timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    unique (tenant_id, rule_id, slot)
  );
  create index run_open on nudge.run (started_at) where state = 'open';
  ${tenantTable('nudge.run', undefined, ['id', 'tenant_id', 'state', 'started_at', 'deadline_at'])}

  -- No column that changes is indexed. The one update of a nudge adds its words and doubles its size; it stays on its page.
  create table nudge.nudge (
    tenant_id uuid not null,
    id uuid not null default nudge.next_id(),
    contact_id uuid not null,
    key text not null,
    rule_id uuid not null,
    rule_version int not null,
    event_id uuid,
    trigger jsonb not null default '{}',
    items jsonb,
    digest_open boolean not null default false,
    state text not null default 'due',
    reason text,
    variant text,
    subject text,
    text text,
    generation jsonb,
    channel text,
    slot_at timestamptz not null,
    expires_at timestamptz,
    created_at timestamptz not null,
    claimed_at timestamptz,
    generated_at timestamptz,
    approved_at timestamptz,
    settled_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, contact_id, key)
  ) with (fillfactor = 35);
  create unique index nudge_digest on nudge.nudge (tenant_id, contact_id, rule_id) where digest_open;
  ${tenantTable('nudge.nudge')}

  -- What is still to do; a row leaves when its nudge is settled. Future rows are the filled window.
  create table nudge.backlog (
    tenant_id uuid not null,
    nudge_id uuid not null,
    priority smallint not null,
    due_at timestamptz not null,
    cost int not null default 1 check (cost > 0),
    state text not null default 'due' check (state in ('due', 'running')),
    attempts int not null default 0,
    fence bigint not null default 0,
    lease_until timestamptz,
    -- The first claim, until the nudge is written again: a claim writes no row of nudge.nudge.
    claimed_at timestamptz,
    primary key (tenant_id, nudge_id)
  ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
  create index backlog_due on nudge.backlog (tenant_id, priority, due_at, nudge_id) where state = 'due';
  create index backlog_running on nudge.backlog (lease_until) where state = 'running';
  ${tenantTable('nudge.backlog', undefined, ['tenant_id', 'nudge_id', 'priority', 'due_at', 'cost', 'state', 'lease_until'])}

  create table nudge.approval (
    tenant_id uuid not null,
    nudge_id uuid not null,
    state text not null default 'pending' check (state in ('pending', 'approved', 'rejected', 'expired')),
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    decided_at timestamptz,
    decided_by text,
    reason text,
    primary key (tenant_id, nudge_id)
  );
  create index approval_pending on nudge.approval (tenant_id, requested_at, nudge_id) where state = 'pending';
  create index approval_expiry on nudge.approval (expires_at) where state = 'pending';
  ${tenantTable('nudge.approval', undefined, ['tenant_id', 'nudge_id', 'state', 'expires_at'])}

  create table nudge.rating (
    tenant_id uuid not null,
    nudge_id uuid not null,
    contact_id uuid not null,
    helpful boolean not null,
    rated_at timestamptz not null,
    primary key (tenant_id, nudge_id)
  );
  ${tenantTable('nudge.rating')}

  create table nudge.variant_statistic (
    tenant_id uuid not null,
    rule_id uuid not null,
    variant text not null,
    sent int not null default 0,
    acted int not null default 0,
    ignored int not null default 0,
    primary key (tenant_id, rule_id, variant)
  );
  ${tenantTable('nudge.variant_statistic')}
  `,
);
