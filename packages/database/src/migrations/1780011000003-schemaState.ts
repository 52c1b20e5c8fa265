import { sqlMigration } from '../sqlMigration.ts';

/** What has run, for the processes that are not the owner; which of it older versions cannot read is written by migrate. */
export const schemaState = sqlMigration(
  'SchemaState1780011000003',
  `
  create table core.breaking_migration (name text primary key);
  create function core.schema_state() returns table (name text, breaking boolean)
    language sql security definer stable set search_path = pg_catalog as $$
      select m.name::text, b.name is not null from public.tsudoi_migration m
      left join core.breaking_migration b on b.name = m.name order by m.timestamp $$;
  revoke all on function core.schema_state() from public;
  grant execute on function core.schema_state() to tsudoi_app;
  `,
);
