import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Addresses that take nothing any more, or complained; and what members did about them. */
export const createSuppression = sqlMigration(
  'CreateSuppression1780017000003',
  `
  -- contact_id so that the erasure of a person finds it; null where the address is nobody's we know.
  create table nudge.suppression (
    tenant_id uuid not null,
    channel text not null,
    address text not null,
    contact_id uuid,
    reason text not null check (reason in ('hard_bounce', 'soft_bounce', 'complaint', 'unsubscribed', 'manual')),
    detail text,
    source text not null,
    soft_bounces int not null default 0,
    -- Null while soft bounces are only counted, and again when a member lifted it.
    suppressed_at timestamptz,
    lifted_at timestamptz,
    lifted_by text,
    updated_at timestamptz not null,
    primary key (tenant_id, channel, address)
  );
  ${tenantTable('nudge.suppression')}
  `,
);
