import { sqlMigration } from '../sqlMigration.ts';

/** Rules that were deleted: switched off and in no list, they come back with their versions. */
export const deletedRules = sqlMigration(
  'DeletedRules1780024015000',
  `
  alter table nudge.rule
    add column deleted_at timestamptz(3),
    add constraint rule_deleted check (deleted_at is null or not enabled);
  create index rule_deleted on nudge.rule (tenant_id, deleted_at desc, id desc) where deleted_at is not null;
  `,
);
