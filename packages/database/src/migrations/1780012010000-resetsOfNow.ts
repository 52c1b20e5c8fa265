import { sqlMigration } from '../sqlMigration.ts';

/** A reset is for the password that the member has when it is made: digest of the stored hash; null in rows of an earlier version. */
export const resetsOfNow = sqlMigration(
  'ResetsOfNow1780012010000',
  `
  alter table core.password_reset add column password_state bytea;
  `,
);
