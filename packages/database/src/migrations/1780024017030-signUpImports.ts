import { sqlMigration } from '../sqlMigration.ts';

/** Lists of participants are imported in the background as files of contacts are, by the same tables. */
export const signUpImports = sqlMigration(
  'SignUpImports1780024017030',
  `
  alter table core.contact_import
    -- eventId, shop, timeZone of a list of participants; null: a file of contacts.
    add column sign_ups jsonb,
    -- Rows of people who still wait for a seat.
    add column waiting int not null default 0;
  -- Of an event, newest first.
  create index sign_up_import_newest on core.contact_import (tenant_id, ((sign_ups ->> 'eventId')), created_at desc, id desc)
    where sign_ups is not null;
  `,
);
