import { tenantTable } from '../tenantTable.ts';

/** The delivery half of schema `nudge`: ledger, inbox, subscriptions, preferences, sealed channel settings. */
export const nudgeDeliveryTables = `
  -- One row a person, nudge and channel, written before the send and settled after it: what makes an effect happen once.
  create table nudge.delivery (
    tenant_id uuid not null,
    contact_id uuid not null,
    nudge_key text not null,
    channel text not null,
    nudge_id uuid not null,
    state text not null check (state in ('sending', 'delivered', 'refused', 'gone', 'retry', 'unknown')),
    fence bigint not null,
    attempts int not null default 1,
    receipt text,
    reason text,
    started_at timestamptz not null,
    settled_at timestamptz,
    primary key (tenant_id, contact_id, nudge_key, channel)
  ) with (fillfactor = 80);
  ${tenantTable('nudge.delivery')}

  create table nudge.inbox_item (
    tenant_id uuid not null,
    id bigint generated always as identity,
    contact_id uuid not null,
    nudge_id uuid not null,
    nudge_key text not null,
    subject text not null,
    text text not null,
    url text,
    created_at timestamptz not null,
    read_at timestamptz,
    primary key (tenant_id, contact_id, nudge_key)
  );
  create index inbox_order on nudge.inbox_item (tenant_id, contact_id, id);
  ${tenantTable('nudge.inbox_item')}

  create table nudge.push_subscription (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    contact_id uuid not null,
    kind text not null default 'web' check (kind in ('web', 'fcm', 'apns')),
    endpoint text not null,
    sealed_keys bytea,
    created_at timestamptz not null,
    unique (tenant_id, endpoint)
  );
  create index on nudge.push_subscription (tenant_id, contact_id);
  ${tenantTable('nudge.push_subscription')}

  -- What the person told us by a link or the inbox; what members enter about them is core's contact.
  create table nudge.contact_preference (
    tenant_id uuid not null,
    contact_id uuid not null,
    unsubscribed_at timestamptz,
    channels_off text[] not null default '{}',
    updated_at timestamptz not null,
    primary key (tenant_id, contact_id)
  );
  ${tenantTable('nudge.contact_preference')}

  create table nudge.channel_config (
    tenant_id uuid not null,
    channel text not null,
    enabled boolean not null default true,
    sealed bytea not null,
    summary jsonb not null default '{}',
    version int not null default 1,
    updated_at timestamptz not null,
    primary key (tenant_id, channel)
  );
  ${tenantTable('nudge.channel_config')}
`;
