import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sync: which member to reach when a connection is lost; entries that were written back follow their plan (the event they are for,
 * what was last written); a push subscription can be asked to be renewed, and told lost, by its provider.
 */
export class FollowPlans1770000055000 implements MigrationInterface {
  name = 'FollowPlans1770000055000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sync.connection add member_id uuid;

      alter table sync.write_back add event_id uuid, add fingerprint text;
      update sync.write_back w set event_id = p.event_id from recommendation.plan p where p.id = w.plan_id;
      delete from sync.write_back where event_id is null;
      alter table sync.write_back alter event_id set not null, drop column plan_id;
      create index on sync.write_back (tenant_id, event_id);

      alter table sync.channel add renew boolean not null default false;

      -- Known only by its channel, as receive_push is: sets bits, shows nothing. A lost channel is forgotten, so that the run it
      -- causes opens another; 'missed' causes a run; 'renew' has the next run lengthen the channel.
      create function sync.receive_lifecycle(p_channel uuid, p_secret_hash text, p_what text) returns boolean
      language plpgsql security definer set search_path = sync, pg_temp as $$
      declare v_calendar uuid;
      begin
        if p_what = 'lost' then
          delete from sync.channel where id = p_channel and secret_hash = p_secret_hash returning calendar_id into v_calendar;
        else
          update sync.channel set renew = renew or p_what = 'renew', last_message_at = clock_timestamp()
            where id = p_channel and secret_hash = p_secret_hash returning calendar_id into v_calendar;
        end if;
        if not found then return false; end if;
        update sync.calendar set dirty = true, dirty_since = coalesce(dirty_since, clock_timestamp())
          where id = v_calendar and not dirty;
        perform pg_notify('sync_due', '');
        return true;
      end $$;
      revoke all on function sync.receive_lifecycle(uuid, text, text) from public;
      grant execute on function sync.receive_lifecycle(uuid, text, text) to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
