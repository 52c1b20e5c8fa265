import { sqlMigration } from '../sqlMigration.ts';

/** Events of a tenant by when they begin: those to come, and the latest that are over. */
export const eventsByStart = sqlMigration(
  'EventsByStart1780016000010',
  `
  create index event_starts on recommendation.event (tenant_id, starts_at desc, id);
  `,
);
