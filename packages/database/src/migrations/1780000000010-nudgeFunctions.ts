import { sqlMigration } from '../sqlMigration.ts';

/** Functions of schema `nudge`: instants in people's zones, the batched claim of the backlog, delivery in the app. */
export const nudgeFunctions = sqlMigration(
  'NudgeFunctions1780000000010',
  `
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

  -- Plans that do not depend on statistics: rows are found by arrays of their keys (= any), or one by one behind offset 0,
  -- and aligned by hash. A join left to the planner read the whole of a tenant's rows for each batch until the first
  -- analyze: the cost of a nudge grew with the number of nudges.

  -- Takes rows that are due, or whose worker is gone, and gives all that the next step needs: one round trip.
  create function nudge.claim(tenant uuid, nudges uuid[], at timestamptz, lease_seconds double precision) returns table
    (id uuid, contact_id uuid, key text, rule_id uuid, rule_version int, event_id uuid, trigger jsonb, items jsonb,
     variant text, subject text, text text, slot_at timestamptz, expires_at timestamptz, approved_at timestamptz,
     attempts int, fence bigint, rule_enabled boolean, contact jsonb, quiet_until timestamptz, off text[], unsubscribed boolean)
    language plpgsql as $$
    declare
      free uuid[];
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      free := array(
        select b.nudge_id from nudge.backlog b
        where b.tenant_id = tenant and b.nudge_id = any (nudges)
          and ((b.state = 'due' and b.due_at <= at) or b.lease_until < now())
        for update skip locked);
      return query
      with taken as (
        update nudge.backlog b set state = 'running', fence = b.fence + 1, attempts = b.attempts + 1,
          claimed_at = coalesce(b.claimed_at, at), lease_until = now() + make_interval(secs => lease_seconds)
        where b.tenant_id = tenant and b.nudge_id = any (free)
        returning b.nudge_id, b.attempts, b.fence
      ), digested as (
        -- Its own items, read under the row's lock: what a signal adds now begins the next digest.
        update nudge.nudge n set digest_open = false
        where n.tenant_id = tenant and n.id = any (free) and n.digest_open
        returning n.id, n.items
      )
      select m.id, m.contact_id, m.key, m.rule_id, m.rule_version, m.event_id, m.trigger, coalesce(g.items, m.items), m.variant,
        m.subject, m.text, m.slot_at, m.expires_at, m.approved_at, t.attempts, t.fence, coalesce(r.enabled, false),
        case when c.id is not null then jsonb_build_object('email', c.email, 'phone', c.phone, 'name', c.display_name,
          'locale', c.locale, 'zone', c.time_zone, 'consent', c.consent, 'preferences', c.preferences, 'attributes', c.attributes,
          'browser', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind = 'web'),
          'app', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind <> 'web')) end,
        case when c.quiet_hours is not null then nudge.after_quiet(at, nudge.known_zone(c.time_zone), c.quiet_hours) end,
        coalesce(p.channels_off, '{}'), p.unsubscribed_at is not null
      from taken t
      cross join lateral (select * from nudge.nudge n where n.tenant_id = tenant and n.id = t.nudge_id offset 0) m
      left join digested g on g.id = m.id
      left join lateral (select rule.enabled from nudge.rule where rule.id = m.rule_id offset 0) r on true
      left join lateral (select * from core.contact_view v where v.id = m.contact_id offset 0) c on true
      left join lateral (select cp.channels_off, cp.unsubscribed_at from nudge.contact_preference cp
        where cp.tenant_id = tenant and cp.contact_id = m.contact_id offset 0) p on true;
    end $$;

  -- Lengthens the leases that are still ours and gives their ids.
  create function nudge.renew(tenant uuid, nudges uuid[], fences bigint[], lease_seconds double precision) returns setof uuid
    language plpgsql set enable_nestloop = off as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query update nudge.backlog b set lease_until = now() + make_interval(secs => lease_seconds)
        from unnest(nudges, fences) held (nudge_id, fence)
        where b.tenant_id = tenant and b.nudge_id = any (nudges) and b.nudge_id = held.nudge_id and b.fence = held.fence
          and b.state = 'running'
        returning b.nudge_id;
    end $$;

  -- Words, ledger, inbox and settlement of claims that were never sent before, all or none: the inbox is in this
  -- database, so its outcome is never unknown. Gives the ids that were still held. unique_violation when the ledger
  -- knows one already; the caller then goes the way of every channel.
  create function nudge.deliver_in_app(tenant uuid, nudges uuid[], fences bigint[], contacts uuid[], keys text[], variants text[],
    subjects text[], texts text[], bodies text[], urls text[], generations jsonb[], written_at timestamptz, at timestamptz)
    returns setof uuid language plpgsql set enable_nestloop = off as $$
    declare
      settled uuid[];
      people uuid[];
    begin
      with given as materialized (
        select * from unnest(nudges, fences, contacts, keys, variants, subjects, texts, bodies, urls, generations) with ordinality
          as g (nudge, fence, contact, key, variant, subject, body, shown, url, generation, ord)
      ), gone as (
        delete from nudge.backlog b using given g
        where b.tenant_id = tenant and b.nudge_id = any (nudges) and b.nudge_id = g.nudge and b.fence = g.fence and b.state = 'running'
        returning b.nudge_id, b.claimed_at
      ), held as materialized (
        select g.*, gone.claimed_at from given g join gone on gone.nudge_id = g.nudge
      ), ledger as (
        insert into nudge.delivery (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, receipt, started_at, settled_at)
        select tenant, contact, key, 'in_app', nudge, 'delivered', fence, nudge::text, written_at, at from held
      ), positions as (
        insert into nudge.inbox_position as p (tenant_id, contact_id, last_seq, changed)
        select tenant, contact, count(*), pg_current_xact_id() from held group by contact order by contact
        on conflict (tenant_id, contact_id) do update
          set last_seq = p.last_seq + excluded.last_seq, changed = excluded.changed
        returning contact_id, last_seq
      ), items as (
        insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, nudge_key, subject, text, url, created_at, seq)
        select tenant, h.contact, h.nudge, h.key || ':' || h.contact, h.subject, h.shown, h.url, at,
          p.last_seq + 1 - row_number() over (partition by h.contact order by h.ord desc)
        from held h join positions p on p.contact_id = h.contact
      ), words as (
        update nudge.nudge n set state = 'delivered', reason = null, channel = 'in_app', variant = h.variant, subject = h.subject,
          text = h.body, generation = h.generation, claimed_at = coalesce(n.claimed_at, h.claimed_at), generated_at = written_at,
          settled_at = at
        from held h where n.tenant_id = tenant and n.id = any (nudges) and n.id = h.nudge
        returning n.id, n.contact_id
      )
      select array_agg(id), array_agg(distinct contact_id) into settled, people from words;
      perform pg_notify('inbox_changed', tenant::text || ' ' || array_to_string(people[first : first + 199], ','))
      from generate_series(1, cardinality(people), 200) first;
      return query select unnest(settled);
    end $$;

  grant execute on all functions in schema nudge to tsudoi_app;
  `,
);
