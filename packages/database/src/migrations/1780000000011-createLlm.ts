import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * The language model gateway's tables in schema `nudge`: models and routes as data, spend and reservations, the
 * ledger, batches. Amounts are micro-units: of US dollars (`*_usd`) or of yen.
 */
export const createLlm = sqlMigration(
  'CreateLlm1780000000011',
  `
  -- Of the installation, not of a tenant: an admin changes models, prices and limits without a release.
  create table nudge.llm_target (
    id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    details jsonb not null,
    version int not null default 1,
    updated_at timestamptz not null default now()
  );
  create table nudge.llm_route (
    purpose text primary key check (purpose ~ '^[a-z0-9][a-z0-9.-]{0,59}$'),
    details jsonb not null,
    version int not null default 1,
    updated_at timestamptz not null default now()
  );
  grant select, insert, update, delete on nudge.llm_target, nudge.llm_route to tsudoi_app;
  create function nudge.llm_notify_catalog() returns trigger language plpgsql
    as $$ begin perform pg_notify('llm_catalog_changed', ''); return null; end $$;
  create trigger llm_target_changed after insert or update or delete on nudge.llm_target
    for each statement execute function nudge.llm_notify_catalog();
  create trigger llm_route_changed after insert or update or delete on nudge.llm_route
    for each statement execute function nudge.llm_notify_catalog();

  -- Of the installation: providers bill in dollars, budgets are in yen, months begin at somebody's midnight.
  create table nudge.llm_terms (
    id boolean primary key default true check (id),
    jpy_per_usd numeric not null check (jpy_per_usd > 0),
    time_zone text not null,
    version int not null default 1,
    updated_at timestamptz not null default now()
  );
  insert into nudge.llm_terms (jpy_per_usd, time_zone) values (150, 'Asia/Tokyo');
  grant select, update on nudge.llm_terms to tsudoi_app;

  create table nudge.llm_spend (
    tenant_id uuid not null,
    month date not null,
    spent_micro bigint not null default 0,
    reserved_micro bigint not null default 0 check (reserved_micro >= 0),
    economy_calls bigint not null default 0,
    refused_calls bigint not null default 0,
    -- Never later than the first lease that runs out; spares looking for one at each call.
    next_lease timestamptz not null default '-infinity',
    primary key (tenant_id, month)
  ) with (fillfactor = 50);
  ${tenantTable('nudge.llm_spend')}

  create table nudge.llm_reservation (
    id uuid primary key,
    tenant_id uuid not null,
    month date not null,
    amount_micro bigint not null,
    lease_until timestamptz not null
  );
  create index on nudge.llm_reservation (tenant_id, lease_until);
  ${tenantTable('nudge.llm_reservation', undefined, ['tenant_id', 'lease_until'])}

  create table nudge.llm_ledger (
    id uuid primary key,
    request_id uuid not null,
    tenant_id uuid not null,
    at timestamptz not null,
    purpose text not null,
    priority text not null,
    target_id text not null,
    provider text not null,
    model text not null,
    tier text not null,
    attempt int not null,
    outcome text not null,
    detail text,
    input_tokens int not null,
    cached_input_tokens int not null,
    cache_write_tokens int not null,
    output_tokens int not null,
    prices jsonb,
    cost_micro_usd bigint not null,
    currency text not null,
    cost_micro bigint not null,
    naive_micro_usd double precision not null,
    saved_prompt double precision not null,
    saved_tier double precision not null,
    saved_provider double precision not null,
    saved_prompt_cache double precision not null,
    saved_batch double precision not null,
    saved_response_cache double precision not null,
    prompt_hash text not null,
    ttft_ms double precision not null,
    total_ms double precision not null,
    batch_id uuid
  );
  create index on nudge.llm_ledger (at);
  create index on nudge.llm_ledger (tenant_id, at desc);
  create index on nudge.llm_ledger (tenant_id, request_id);
  ${tenantTable('nudge.llm_ledger', 'select, insert')}

  create table nudge.llm_batch (
    id uuid primary key,
    tenant_id uuid not null,
    -- The run it belongs to: a run is split by the provider's limits.
    run_id uuid not null,
    purpose text not null,
    -- The static prefix of all its lines, kept once.
    prefix text not null,
    target_id text,
    -- prepared → funded → uploading → uploaded → creating → submitted → cancelling → settled
    state text not null default 'prepared',
    file_id text,
    provider_batch_id text,
    reservation_id uuid,
    deadline_at timestamptz not null,
    creating_since timestamptz,
    cancelled_at timestamptz,
    fence bigint not null default 0,
    lease_until timestamptz,
    created_at timestamptz not null,
    settled_at timestamptz
  );
  create index on nudge.llm_batch (tenant_id, run_id);
  create index llm_batch_open on nudge.llm_batch (deadline_at) where settled_at is null;
  ${tenantTable('nudge.llm_batch', undefined, ['id', 'tenant_id', 'run_id', 'state', 'deadline_at', 'lease_until', 'settled_at'])}

  create table nudge.llm_batch_line (
    batch_id uuid not null references nudge.llm_batch (id) on delete cascade,
    tenant_id uuid not null,
    custom_id text not null,
    inputs_hash text not null,
    request jsonb not null,
    -- waiting → answered | redone | template | dropped; an answer that comes later is only charged.
    state text not null default 'waiting',
    answer jsonb,
    -- Whose data a line holds: erasing the person finds it by this column.
    contact_id uuid,
    primary key (batch_id, custom_id)
  );
  create index llm_batch_line_contact on nudge.llm_batch_line (tenant_id, contact_id) where contact_id is not null;
  ${tenantTable('nudge.llm_batch_line')}

  -- Words of the daily nudges written ahead by a provider's batch API: which nudge belongs to which run of batches.
  create table nudge.batch_run (
    run_id uuid primary key,
    tenant_id uuid not null,
    -- The first of its nudges is due then.
    deadline_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'settled')),
    submitted_at timestamptz,
    created_at timestamptz not null,
    settled_at timestamptz
  );
  create index batch_run_open on nudge.batch_run (deadline_at) where state = 'open';
  create index batch_run_settled on nudge.batch_run (tenant_id, settled_at) where state = 'settled';
  ${tenantTable('nudge.batch_run', undefined, ['run_id', 'tenant_id', 'deadline_at', 'state', 'submitted_at'])}

  -- A nudge is in one run at most. The variant is chosen at submission, so that the same words are asked for again.
  create table nudge.batch_nudge (
    tenant_id uuid not null,
    nudge_id uuid not null,
    contact_id uuid not null,
    run_id uuid not null references nudge.batch_run (run_id) on delete cascade,
    variant text not null,
    primary key (tenant_id, nudge_id)
  );
  create index batch_nudge_run on nudge.batch_nudge (run_id);
  ${tenantTable('nudge.batch_nudge')}
  `,
);
