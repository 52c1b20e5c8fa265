import { sqlMigration } from '../sqlMigration.ts';

/** Suppressed addresses by when they changed, by address, by person. Numbered behind the migration that makes their table. */
export const suppressionLists = sqlMigration(
  'SuppressionLists1780021160001',
  `
  create index suppression_contact on nudge.suppression (tenant_id, contact_id) where contact_id is not null;
  create index suppression_newest on nudge.suppression (tenant_id, updated_at desc);
  create index suppression_address on nudge.suppression (tenant_id, address);
  `,
);
