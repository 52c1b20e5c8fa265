import { sqlMigration } from '../sqlMigration.ts';

const agreed = (row: string, channel: string) =>
  `coalesce(${row}.consent #>> '{${channel},granted}' = 'true', false)::int`;

/** How many contacts agreed to mail and to LINE is counted with the contacts: a plan's reach reads sixteen rows. */
export const reachOfContacts = sqlMigration(
  'ReachOfContacts1780016000009',
  `
  alter table core.contact_count add column mail bigint not null default 0, add column line bigint not null default 0;
  insert into core.contact_count as c (tenant_id, shard, mail, line)
    select tenant_id, 0, sum(${agreed('p', 'email')}), sum(${agreed('p', 'line')}) from core.contact p group by tenant_id
    on conflict (tenant_id, shard) do update set mail = excluded.mail, line = excluded.line;
  create or replace function core.count_contacts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    declare
      sign int := case tg_op when 'INSERT' then 1 else -1 end;
    begin
      insert into core.contact_count as c (tenant_id, shard, contacts, mail, line)
        select tenant_id, pg_backend_pid() % 16, sign * count(*), sign * sum(${agreed('p', 'email')}), sign * sum(${agreed('p', 'line')})
        from changed p
        -- A tenant that goes takes its counts along.
        where sign = 1 or exists (select from core.tenant t where t.id = p.tenant_id) group by tenant_id order by tenant_id
        on conflict (tenant_id, shard) do update set contacts = c.contacts + excluded.contacts, mail = c.mail + excluded.mail,
          line = c.line + excluded.line;
      return null;
    end $$;
  create function core.count_consent() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      insert into core.contact_count as c (tenant_id, shard, mail, line)
        values (new.tenant_id, pg_backend_pid() % 16, ${agreed('new', 'email')} - ${agreed('old', 'email')},
          ${agreed('new', 'line')} - ${agreed('old', 'line')})
        on conflict (tenant_id, shard) do update set mail = c.mail + excluded.mail, line = c.line + excluded.line;
      return null;
    end $$;
  create trigger consent_changed after update of consent on core.contact for each row
    when (old.consent is distinct from new.consent) execute function core.count_consent();
  create view core.contact_reach_view with (security_invoker = true) as
    select tenant_id, sum(mail)::int as mail, sum(line)::int as line from core.contact_count group by tenant_id;
  grant select on core.contact_reach_view to tsudoi_app;
  `,
);
