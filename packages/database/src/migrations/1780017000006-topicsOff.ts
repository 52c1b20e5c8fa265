import { sqlMigration } from '../sqlMigration.ts';

/** Topics that a person turned off by their own page. */
export const topicsOff = sqlMigration(
  'TopicsOff1780017000006',
  `
  alter table nudge.contact_preference add column topics_off text[] not null default '{}';
  `,
);
