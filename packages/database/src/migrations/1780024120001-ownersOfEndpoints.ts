import { sqlMigration } from '../sqlMigration.ts';

/** Whose a webhook endpoint is: it is told nothing more once they have left. Null where the installation or an earlier version made it. */
export const ownersOfEndpoints = sqlMigration(
  'OwnersOfEndpoints1780024120001',
  `
  alter table core.webhook_endpoint add column owner_id uuid references core.member (id) on delete set null;
  create index webhook_endpoint_owner on core.webhook_endpoint (owner_id) where owner_id is not null;
  `,
);
