import { sqlMigration } from '../sqlMigration.ts';

/** A contact in a zone that is new to the tenant has every rule looked at again whose times are local, not only schedules. */
export const noticeZones = sqlMigration(
  'NoticeZones1780017000005',
  `
  create or replace function nudge.notice_zones() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      update nudge.rule r set filled_until = r.filled_until - interval '15 minutes'
        where r.enabled and r.trigger_kind in ('schedule', 'cron', 'once') and r.tenant_id in (
          select ch.tenant_id from changed ch where not exists (select from core.contact c
            where c.tenant_id = ch.tenant_id and c.time_zone = ch.time_zone and c.id not in (select id from changed)));
      return null;
    end $$;
  create or replace function nudge.notice_zone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      if not exists (select from core.contact c where c.tenant_id = new.tenant_id and c.time_zone = new.time_zone and c.id <> new.id) then
        update nudge.rule r set filled_until = r.filled_until - interval '15 minutes'
          where r.enabled and r.trigger_kind in ('schedule', 'cron', 'once') and r.tenant_id = new.tenant_id;
      end if;
      return null;
    end $$;
  `,
);
