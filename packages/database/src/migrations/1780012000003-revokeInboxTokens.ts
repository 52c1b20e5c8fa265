import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** From when on a person's inbox tokens are good: what was signed before has been revoked. */
export const revokeInboxTokens = sqlMigration(
  'RevokeInboxTokens1780012000003',
  `
  create table nudge.inbox_revocation (
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    contact_id uuid not null,
    signed_from timestamptz not null,
    primary key (tenant_id, contact_id)
  );
  ${tenantTable('nudge.inbox_revocation')}
  `,
);
