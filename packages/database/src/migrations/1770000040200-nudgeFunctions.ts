import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Functions of schema `nudge`: instants in people's zones, and the batched claim of the backlog. */
export class NudgeFunctions1770000040200 implements MigrationInterface {
  name = 'NudgeFunctions1770000040200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The zone itself, or UTC where this server's tz database does not have it.
      create function nudge.known_zone(zone text) returns text language plpgsql stable as $$
        begin
          perform now() at time zone zone;
          return zone;
        exception when invalid_parameter_value then
          return 'UTC';
        end $$;

      -- The first instant at or after "at" whose time in the zone is "wanted". A time that a day skips is taken that
      -- much later; of a time that a day has twice one is taken.
      create function nudge.next_local(at timestamptz, zone text, wanted time) returns timestamptz language plpgsql stable as $$
        declare
          day date := (at at time zone zone)::date;
          found timestamptz := (day + wanted) at time zone zone;
        begin
          if found < at then found := (day + 1 + wanted) at time zone zone; end if;
          return found;
        end $$;

      -- "at", or the end of the quiet hours that it lies in. quiet is {"start":"22:00","end":"07:00"} or null.
      create function nudge.after_quiet(at timestamptz, zone text, quiet jsonb) returns timestamptz language plpgsql stable as $$
        declare
          starts time; ends time; local timestamp; until timestamp; found timestamptz := at; next timestamptz;
        begin
          if quiet is null or quiet ->> 'start' is null or quiet ->> 'end' is null then return at; end if;
          starts := (quiet ->> 'start')::time;
          ends := (quiet ->> 'end')::time;
          if starts = ends then return at; end if;
          -- A change of the clocks at the end can lead back into the quiet hours: look again.
          for attempt in 1..4 loop
            local := found at time zone zone;
            if starts < ends then
              if local::time < starts or local::time >= ends then return found; end if;
              until := local::date + ends;
            else
              if local::time < starts and local::time >= ends then return found; end if;
              until := local::date + ends + case when local::time >= starts then interval '1 day' else interval '0' end;
            end if;
            next := until at time zone zone;
            found := case when next > found then next else found + (until - local) end;
          end loop;
          return found;
        end $$;

      -- Takes rows that are due, or whose worker is gone, and gives all that the next step needs: one round trip.
      create function nudge.claim(tenant uuid, nudges uuid[], at timestamptz, lease_seconds double precision) returns table
        (id uuid, contact_id uuid, key text, rule_id uuid, rule_version int, event_id uuid, trigger jsonb, items jsonb,
         variant text, subject text, text text, slot_at timestamptz, expires_at timestamptz, approved_at timestamptz,
         attempts int, fence bigint, rule_enabled boolean, contact jsonb, quiet_until timestamptz, off text[], unsubscribed boolean)
        language plpgsql as $$
        begin
          perform set_config('tsudoi.tenant', tenant::text, true);
          return query
          with free as (
            select b.nudge_id from nudge.backlog b
            where b.tenant_id = tenant and b.nudge_id = any (nudges)
              and ((b.state = 'due' and b.due_at <= at) or b.lease_until < now())
            for update skip locked
          ), taken as (
            update nudge.backlog b set state = 'running', fence = b.fence + 1, attempts = b.attempts + 1,
              lease_until = now() + make_interval(secs => lease_seconds)
            from free where b.tenant_id = tenant and b.nudge_id = free.nudge_id
            returning b.nudge_id, b.attempts, b.fence
          ), marked as (
            update nudge.nudge n set state = 'running', claimed_at = coalesce(n.claimed_at, at), digest_open = false
            from taken where n.tenant_id = tenant and n.id = taken.nudge_id
            returning n.id, n.contact_id, n.key, n.rule_id, n.rule_version, n.event_id, n.trigger, n.items, n.variant, n.subject,
              n.text, n.slot_at, n.expires_at, n.approved_at, taken.attempts, taken.fence
          )
          select m.id, m.contact_id, m.key, m.rule_id, m.rule_version, m.event_id, m.trigger, m.items, m.variant, m.subject,
            m.text, m.slot_at, m.expires_at, m.approved_at, m.attempts, m.fence, coalesce(r.enabled, false),
            case when c.id is not null then jsonb_build_object('email', c.email, 'phone', c.phone, 'name', c.display_name,
              'locale', c.locale, 'zone', c.time_zone, 'consent', c.consent, 'preferences', c.preferences, 'attributes', c.attributes,
              'browser', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind = 'web'),
              'app', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind <> 'web')) end,
            case when c.quiet_hours is not null then nudge.after_quiet(at, nudge.known_zone(c.time_zone), c.quiet_hours) end,
            coalesce(p.channels_off, '{}'), p.unsubscribed_at is not null
          from marked m
          left join nudge.rule r on r.id = m.rule_id
          left join core.contact_view c on c.id = m.contact_id
          left join nudge.contact_preference p on p.tenant_id = tenant and p.contact_id = m.contact_id;
        end $$;

      -- Lengthens the leases that are still ours and gives their ids.
      create function nudge.renew(tenant uuid, nudges uuid[], fences bigint[], lease_seconds double precision) returns setof uuid
        language plpgsql as $$
        begin
          perform set_config('tsudoi.tenant', tenant::text, true);
          return query update nudge.backlog b set lease_until = now() + make_interval(secs => lease_seconds)
            from unnest(nudges, fences) held (nudge_id, fence)
            where b.tenant_id = tenant and b.nudge_id = held.nudge_id and b.fence = held.fence and b.state = 'running'
            returning b.nudge_id;
        end $$;

      grant execute on all functions in schema nudge to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
