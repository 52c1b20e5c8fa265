import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Where tenants want to be told of domain events, and the log of what was sent there, which is its own backlog. */
export const createWebhooks = sqlMigration(
  'CreateWebhooks1780024000001',
  `
  create table core.webhook_endpoint (
    tenant_id uuid not null,
    id uuid not null,
    url text not null,
    -- Digest of the URL's host: what is sent to one host at once is bounded, whoever sends it.
    hash text not null,
    description text not null default '',
    types text[] not null,
    -- disabled: by the platform, after nothing but failures; paused: by somebody.
    state text not null default 'enabled' check (state in ('enabled', 'paused', 'disabled')),
    reason text,
    sealed_secret text not null,
    -- The secret before this one signs beside it until then.
    sealed_previous text,
    previous_until timestamptz(3),
    -- Since when every attempt has failed; null after one that did not.
    failing_since timestamptz(3),
    version int not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    primary key (tenant_id, id)
  );
  create index webhook_endpoint_newest on core.webhook_endpoint (tenant_id, created_at desc, id desc);
  ${tenantTable('core.webhook_endpoint')}

  create table core.webhook_delivery (
    tenant_id uuid not null,
    id uuid not null,
    endpoint_id uuid not null,
    hash text not null,
    -- The domain event; null for a test.
    outbox_id bigint,
    type text not null,
    payload jsonb not null,
    -- Whom it tells of: the row goes with them.
    contact_id uuid,
    occurred_at timestamptz(3) not null,
    -- held: its endpoint takes nothing now.
    state text not null default 'due' check (state in ('due', 'running', 'held', 'delivered', 'failed')),
    due_at timestamptz not null default now(),
    attempts int not null default 0,
    fence bigint not null default 0,
    lease_until timestamptz,
    -- {at, status, error, ms} of each attempt.
    tries jsonb not null default '[]',
    created_at timestamptz(3) not null default now(),
    settled_at timestamptz(3),
    primary key (tenant_id, id),
    foreign key (tenant_id, endpoint_id) references core.webhook_endpoint on delete cascade
  );
  -- A domain event is told to an endpoint once.
  create unique index webhook_delivery_once on core.webhook_delivery (tenant_id, endpoint_id, outbox_id);
  create index webhook_delivery_newest on core.webhook_delivery (tenant_id, endpoint_id, created_at desc, id desc);
  create index webhook_delivery_state on core.webhook_delivery (tenant_id, endpoint_id, state, created_at desc, id desc);
  create index webhook_delivery_due on core.webhook_delivery (tenant_id, hash, due_at, id) where state = 'due';
  create index webhook_delivery_soon on core.webhook_delivery (due_at) where state = 'due';
  create index webhook_delivery_running on core.webhook_delivery (lease_until) where state = 'running';
  create index webhook_delivery_contact on core.webhook_delivery (tenant_id, contact_id) where contact_id is not null;
  create index webhook_delivery_age on core.webhook_delivery (created_at);
  ${tenantTable('core.webhook_delivery', 'select, insert, update, delete', ['id', 'tenant_id', 'hash', 'state', 'due_at', 'lease_until'])}

  -- Whether an endpoint of the tenant of the transaction asks for a type.
  create function core.webhook_wants(asked text) returns boolean language sql stable set search_path = pg_catalog as $$
    select exists (select from core.webhook_endpoint e
      where e.tenant_id = core.current_tenant() and e.state = 'enabled' and asked = any (e.types)) $$;
  grant execute on function core.webhook_wants(text) to tsudoi_app;

  -- The log is kept for 7 days at least.
  create function core.prune_webhook_deliveries(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
    declare gone int;
    begin
      perform core.refuse_young(now() - before, interval '7 days', 'webhook deliveries');
      delete from core.webhook_delivery d where (d.tenant_id, d.id) in
        (select o.tenant_id, o.id from core.webhook_delivery o where o.created_at < before and o.state <> 'running'
          order by o.created_at limit most for update skip locked);
      get diagnostics gone = row_count;
      return gone;
    end $$;
  revoke all on function core.prune_webhook_deliveries(timestamptz, int) from public, tsudoi_app;
  grant execute on function core.prune_webhook_deliveries(timestamptz, int) to tsudoi_maintenance;
  `,
);
