import { sqlMigration } from '../sqlMigration.ts';

/** Tables whose rows get their id from the database: of version 7 from now on, so that they lie in the order of their birth. */
const born = [
  'core.workspace',
  'core.member',
  'core.invitation',
  'core.contact',
  'core.sign_up',
  'core.sign_up_source',
  'core.api_key',
  'recommendation.tactic',
  'nudge.run',
  'nudge.push_subscription',
  'sync.rule',
];

/**
 * Writes of one tenant that wait for nobody: its contacts are counted in sixteen rows, by connection. Ids of rows are born in
 * order. What a person's erasure and what a rule's fill look for has an index.
 */
export const flatWrites = sqlMigration(
  'FlatWrites1780016000005',
  `
  ${born.map((table) => `alter table ${table} alter column id set default uuidv7();`).join('\n  ')}
  create or replace function nudge.next_id() returns uuid language sql volatile parallel safe as $$ select uuidv7() $$;

  alter table core.contact_count add column shard smallint not null default 0;
  alter table core.contact_count drop constraint contact_count_pkey;
  alter table core.contact_count add primary key (tenant_id, shard);
  create or replace function core.count_contacts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    declare
      sign int := case tg_op when 'INSERT' then 1 else -1 end;
    begin
      insert into core.contact_count as c (tenant_id, shard, contacts)
        select tenant_id, pg_backend_pid() % 16, sign * count(*) from changed
        -- A tenant that goes takes its counts along.
        where sign = 1 or exists (select from core.tenant t where t.id = tenant_id) group by tenant_id order by tenant_id
        on conflict (tenant_id, shard) do update set contacts = c.contacts + excluded.contacts;
      return null;
    end $$;

  -- Zones that people of a tenant live in are stepped through.
  create index contact_zone on core.contact (tenant_id, time_zone, id);
  -- Rules on a time of people's own zones look a quarter of an hour ahead whether there is one; where somebody comes to live in
  -- a zone that nobody of the tenant lived in, they look again. What is filled twice is filled once.
  create function nudge.notice_zones() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      update nudge.rule r set filled_until = r.filled_until - interval '15 minutes'
        where r.enabled and r.trigger_kind = 'schedule' and r.tenant_id in (
          select ch.tenant_id from changed ch where not exists (select from core.contact c
            where c.tenant_id = ch.tenant_id and c.time_zone = ch.time_zone and c.id not in (select id from changed)));
      return null;
    end $$;
  create trigger zone_noticed after insert on core.contact referencing new table as changed
    for each statement execute function nudge.notice_zones();
  create function nudge.notice_zone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      if not exists (select from core.contact c where c.tenant_id = new.tenant_id and c.time_zone = new.time_zone and c.id <> new.id) then
        update nudge.rule r set filled_until = r.filled_until - interval '15 minutes'
          where r.enabled and r.trigger_kind = 'schedule' and r.tenant_id = new.tenant_id;
      end if;
      return null;
    end $$;
  create trigger zone_changed after update of time_zone on core.contact for each row when (old.time_zone <> new.time_zone)
    execute function nudge.notice_zone();

  -- How far a rule is filled is no change of it: the audit's trigger is not even called.
  drop trigger audit_change on nudge.rule;
  create trigger audit_change after insert or delete on nudge.rule for each row execute function core.audit_row_change();
  create trigger audit_change_of after update on nudge.rule for each row
    when ((old.version, old.name, old.enabled, old.details) is distinct from (new.version, new.name, new.enabled, new.details))
    execute function core.audit_row_change();
  `,
);
