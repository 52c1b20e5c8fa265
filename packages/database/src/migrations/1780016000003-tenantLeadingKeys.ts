import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Tables of a calendar whose key began with the calendar: under row-level security a page of theirs was no range of an index. */
const ofCalendars = ['event', 'quarantine'];
/** All that go with their calendar: by (tenant, calendar), which their indexes begin with. */
const cascading = ['event', 'quarantine', 'run', 'channel', 'rule', 'entry_link', 'write_back'];

/** Keys of the calendars' tables begin with the tenant, and a calendar knows how many entries it has. */
export const tenantLeadingKeys = sqlMigration(
  'TenantLeadingKeys1780016000003',
  `
  alter table sync.calendar add constraint calendar_of_tenant unique (tenant_id, id);
  ${cascading
    .map(
      (table) => `
  alter table sync.${table} drop constraint ${table}_calendar_id_fkey;
  alter table sync.${table} add constraint ${table}_calendar_id_fkey foreign key (tenant_id, calendar_id)
    references sync.calendar (tenant_id, id) on delete cascade;`,
    )
    .join('')}
  ${ofCalendars
    .map(
      (table) => `
  alter table sync.${table} drop constraint ${table}_pkey;
  alter table sync.${table} add primary key (tenant_id, calendar_id, remote_id);`,
    )
    .join('')}
  drop index sync.event_calendar_id_series_id_idx;
  create index event_series on sync.event (tenant_id, calendar_id, series_id) where series_id is not null;
  drop index sync.channel_calendar_id_idx;
  create index channel_calendar on sync.channel (tenant_id, calendar_id);
  drop index sync.entry_link_calendar;
  create index write_back_calendar on sync.write_back (tenant_id, calendar_id);
  create index rule_calendar on sync.rule (tenant_id, calendar_id) where calendar_id is not null;
  create index aside_newest on sync.quarantine (tenant_id, calendar_id, seen_at desc, remote_id);
  -- Calendars that are due are few among those that are not.
  create index connection_tenant on sync.calendar (tenant_id, connection_id);

  -- Pages are applied by whichever version of the function this database has; its target is the new key.
  do $$
    declare
      each record;
    begin
      for each in select p.oid, pg_get_functiondef(p.oid) as definition from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'sync' and p.prokind = 'f' and p.prosrc like '%on conflict (calendar_id, remote_id)%'
      loop
        execute replace(each.definition, 'on conflict (calendar_id, remote_id)', 'on conflict (tenant_id, calendar_id, remote_id)');
      end loop;
    end $$;

  create table sync.calendar_count (
    tenant_id uuid not null,
    calendar_id uuid not null,
    events int not null default 0,
    quarantined int not null default 0,
    primary key (tenant_id, calendar_id),
    foreign key (tenant_id, calendar_id) references sync.calendar (tenant_id, id) on delete cascade
  ) with (fillfactor = 50);
  ${tenantTable('sync.calendar_count', 'select, insert, update, delete')}
  insert into sync.calendar_count (tenant_id, calendar_id, events, quarantined)
    select tenant_id, id, (select count(*) from sync.event e where e.tenant_id = c.tenant_id and e.calendar_id = c.id),
      (select count(*) from sync.quarantine q where q.tenant_id = c.tenant_id and q.calendar_id = c.id) from sync.calendar c;
  create function sync.count_entries() returns trigger language plpgsql as $$
    declare
      sign int := case tg_op when 'INSERT' then 1 else -1 end;
      aside boolean := tg_table_name = 'quarantine';
    begin
      if sign = 1 then
        insert into sync.calendar_count as c (tenant_id, calendar_id, events, quarantined)
          select tenant_id, calendar_id, case when aside then 0 else count(*) end, case when aside then count(*) else 0 end
          from changed group by 1, 2 order by 1, 2
          on conflict (tenant_id, calendar_id) do update set events = c.events + excluded.events,
            quarantined = c.quarantined + excluded.quarantined;
      else
        update sync.calendar_count c set events = c.events - case when aside then 0 else g.n end,
            quarantined = c.quarantined - case when aside then g.n else 0 end
          from (select tenant_id, calendar_id, count(*)::int as n from changed group by 1, 2) g
          where g.tenant_id = c.tenant_id and g.calendar_id = c.calendar_id;
      end if;
      return null;
    end $$;
  ${ofCalendars
    .map(
      (table) => `
  create trigger ${table}_counted after insert on sync.${table} referencing new table as changed
    for each statement execute function sync.count_entries();
  create trigger ${table}_uncounted after delete on sync.${table} referencing old table as changed
    for each statement execute function sync.count_entries();`,
    )
    .join('')}
  `,
);
