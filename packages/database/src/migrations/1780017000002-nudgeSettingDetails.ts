import { sqlMigration } from '../sqlMigration.ts';

/** Settings of a tenant's nudges beyond caps and the daily time. */
export const nudgeSettingDetails = sqlMigration(
  'NudgeSettingDetails1780017000002',
  `
  alter table nudge.setting add column details jsonb not null default '{}';
  `,
);
