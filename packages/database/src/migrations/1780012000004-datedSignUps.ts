import { sqlMigration } from '../sqlMigration.ts';

/** When the sender of a sign-up said what is known of it, by its own clock: an older webhook that comes again changes nothing. */
export const datedSignUps = sqlMigration(
  'DatedSignUps1780012000004',
  'alter table core.sign_up add column told_at timestamptz',
);
