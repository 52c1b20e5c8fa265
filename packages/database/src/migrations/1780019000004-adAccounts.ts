import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Accounts of ad networks whose results are fetched, with their credentials. */
export const adAccounts = sqlMigration(
  'AdAccounts1780019000004',
  `
  create table recommendation.ad_account (
    id uuid primary key,
    tenant_id uuid not null,
    network text not null check (network in ('meta', 'google-ads', 'linkedin')),
    account_id text not null,
    name text not null,
    tax_percent float8 not null,
    yen_per_unit float8,
    sealed_credentials text not null,
    state text not null default 'waiting' check (state in ('waiting', 'ok', 'throttled', 'lost', 'failing')),
    message text,
    synced_at timestamptz(3),
    next_sync_at timestamptz(3),
    last jsonb,
    created_at timestamptz(3) not null default now(),
    unique (tenant_id, network, account_id)
  );
  create index ad_account_newest on recommendation.ad_account (tenant_id, created_at desc, id desc);
  create index ad_account_due on recommendation.ad_account (next_sync_at) where next_sync_at is not null;
  ${tenantTable('recommendation.ad_account', undefined, ['id', 'tenant_id', 'next_sync_at'])}
  `,
);
