import { sqlMigration } from '../sqlMigration.ts';

/**
 * What the sync worker does in one round trip each: claim, apply a page, renew, fail; and the functions that cross
 * tenants, for push messages (known only by their channel) and for the figures of the growth policy. Time is the
 * database's.
 */
export const syncFunctions = sqlMigration(
  'SyncFunctions1780000000014',
  `
  create function sync.claim_calendar(p_tenant uuid, p_calendar uuid, p_lease_ms int)
  returns setof sync.calendar language plpgsql as $$
  #variable_conflict use_column
  declare c sync.calendar;
  begin
    perform core.enter_tenant(p_tenant);
    update sync.calendar set
      fence = fence + 1,
      lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond',
      -- An interrupted run goes on where its last page was committed; what became dirty meanwhile stays pending.
      dirty = dirty and run_id is not null,
      -- Due until it ends: whoever finds the lease over goes on with it, also where a push had begun it.
      due_at = least(due_at, clock_timestamp()),
      full_run = case when run_id is null then token is null else full_run end,
      run_generation = case when run_id is null and token is null then greatest(generation, run_generation) + 1
                            when run_id is null then generation else run_generation end,
      run_token = case when run_id is null then token else run_token end,
      page = case when run_id is null then null else page end,
      run_pages = case when run_id is null then 0 else run_pages end,
      run_changes = case when run_id is null then 0 else run_changes end,
      run_id = coalesce(run_id, gen_random_uuid())
    where id = p_calendar and state = 'active' and lease_until < clock_timestamp()
      and (dirty or due_at <= clock_timestamp())
    returning * into c;
    if not found then return; end if;
    insert into sync.run (id, tenant_id, calendar_id, kind)
      values (c.run_id, p_tenant, c.id, case when c.full_run then 'full' else 'delta' end)
      on conflict (id) do nothing;
    return next c;
  end $$;

  create function sync.renew_calendar(p_tenant uuid, p_calendar uuid, p_fence bigint, p_lease_ms int)
  returns boolean language plpgsql as $$
  begin
    perform core.enter_tenant(p_tenant);
    update sync.calendar set lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
      where id = p_calendar and fence = p_fence and lease_until > clock_timestamp();
    return found;
  end $$;

  create function sync.apply_page(
    p_tenant uuid, p_calendar uuid, p_fence bigint, p_lease_ms int, p_safety_seconds int,
    p_next text, p_token text,
    p_ids text[], p_etags text[], p_series text[], p_originals timestamptz[], p_statuses text[], p_titles text[],
    p_starts timestamptz[], p_ends timestamptz[], p_all_days boolean[], p_origins text[], p_details text[],
    p_removed text[], p_whole text[], p_poison text[], p_reasons text[])
  returns int language plpgsql as $$
  #variable_conflict use_column
  declare
    c sync.calendar;
    v_now timestamptz := clock_timestamp();
    v_changed text[];
    v_gone text[] := '{}';
    v_swept text[] := '{}';
    v_total int;
    v_run_changes int;
    v_kept boolean;
  begin
    perform set_config('tsudoi.tenant', p_tenant::text, true);
    select * into c from sync.calendar
      where id = p_calendar and fence = p_fence and lease_until > v_now and run_id is not null;
    if not found then return -1; end if;

    if cardinality(p_removed) > 0 or cardinality(p_whole) > 0 then
      with gone as (
        delete from sync.event e where e.calendar_id = p_calendar
          and (e.remote_id = any (p_removed) or e.series_id = any (p_removed)
               or (e.series_id = any (p_whole) and e.remote_id <> all (p_ids)))
        returning e.remote_id)
      select coalesce(array_agg(remote_id), '{}') into v_gone from gone;
    end if;
    with applied as (
      insert into sync.event as e (calendar_id, remote_id, tenant_id, etag, series_id, original_start, status, title,
          starts_at, ends_at, all_day, origin, details, generation, changed_at)
      select p_calendar, id, p_tenant, etag, series, original, status, title, starts, ends, whole_day, origin,
          details::jsonb, c.run_generation, v_now
      from unnest(p_ids, p_etags, p_series, p_originals, p_statuses, p_titles, p_starts, p_ends, p_all_days, p_origins, p_details)
        page (id, etag, series, original, status, title, starts, ends, whole_day, origin, details)
      on conflict (calendar_id, remote_id) do update set
        etag = excluded.etag, series_id = excluded.series_id, original_start = excluded.original_start,
        status = excluded.status, title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
        all_day = excluded.all_day, origin = excluded.origin, details = excluded.details, generation = excluded.generation,
        changed_at = case when e.etag = excluded.etag and e.status = excluded.status then e.changed_at else excluded.changed_at end
      returning e.remote_id, e.changed_at)
    select coalesce(array_agg(remote_id) filter (where changed_at = v_now), '{}') into v_changed from applied;
    if cardinality(p_poison) > 0 then
      insert into sync.quarantine (calendar_id, remote_id, tenant_id, reason)
        select p_calendar, id, p_tenant, reason from unnest(p_poison, p_reasons) p (id, reason)
        on conflict (calendar_id, remote_id) do update set reason = excluded.reason, seen_at = now();
    end if;
    if p_token is not null and c.full_run then
      with swept as (delete from sync.event e where e.calendar_id = p_calendar and e.generation < c.run_generation returning e.remote_id)
      select coalesce(array_agg(remote_id), '{}') into v_swept from swept;
    end if;
    v_gone := v_gone || v_swept;
    v_total := cardinality(v_changed) + cardinality(v_gone);

    if v_total > 0 and exists (select 1 from sync.rule) then
      insert into core.outbox (tenant_id, type, payload) values (p_tenant, 'calendar.page_applied',
        jsonb_build_object('calendarId', p_calendar, 'ids', to_jsonb(v_changed || v_gone)));
    end if;
    -- One row version a page: its counters reach sync.run when the run ends.
    if p_token is null then
      update sync.calendar set page = p_next, lease_until = v_now + p_lease_ms * interval '1 millisecond',
        run_pages = run_pages + 1, run_changes = run_changes + v_total
      where id = p_calendar and fence = p_fence and lease_until > v_now;
      v_kept := found;
    else
      v_run_changes := c.run_changes + v_total;
      update sync.run set pages = c.run_pages + 1, changes = v_run_changes, finished_at = v_now, outcome = 'done'
        where id = c.run_id;
      update sync.calendar k set
        token = p_token, page = null, run_id = null, run_token = null, full_run = false,
        generation = k.run_generation, lease_until = '-infinity', failures = 0, last_error = null, last_success_at = v_now,
        dirty_since = case when k.dirty then v_now end,
        poll_seconds = case when v_run_changes > 0 then 60 else least(900, k.poll_seconds * 2) end,
        due_at = case when k.dirty then v_now
          when exists (select 1 from sync.channel h where h.calendar_id = k.id and h.state = 'open' and h.expires_at > v_now)
            then v_now + p_safety_seconds * interval '1 second'
          when v_run_changes > 0 then v_now + interval '60 seconds'
          else v_now + least(900, k.poll_seconds * 2) * interval '1 second' end
      where k.id = p_calendar and k.fence = p_fence and k.lease_until > v_now;
      v_kept := found;
    end if;
    -- Taken over since the first look: everything of this statement is undone.
    if not v_kept then raise exception 'the lease was lost' using errcode = 'TS001'; end if;
    return v_total;
  end $$;

  create function sync.fail_calendar(p_tenant uuid, p_calendar uuid, p_fence bigint, p_error text, p_retry_ms int,
    p_state text, p_start_over boolean, p_costs boolean)
  returns int language plpgsql as $$
  #variable_conflict use_column
  declare c sync.calendar; v_failures int;
  begin
    perform core.enter_tenant(p_tenant);
    select * into c from sync.calendar where id = p_calendar and fence = p_fence for update;
    if not found then return -1; end if;
    update sync.calendar set
      lease_until = '-infinity',
      failures = failures + case when p_costs then 1 else 0 end,
      last_error = p_error,
      state = p_state,
      due_at = clock_timestamp() + p_retry_ms * interval '1 millisecond',
      dirty = false,
      token = case when p_start_over then null else token end,
      page = case when p_start_over then null else page end,
      run_id = case when p_start_over then null else run_id end
    where id = p_calendar
    returning failures into v_failures;
    update sync.run set error = p_error, pages = c.run_pages, changes = c.run_changes,
      outcome = case when p_start_over then 'failed' end,
      finished_at = case when p_start_over then clock_timestamp() end
    where id = c.run_id;
    return v_failures;
  end $$;

  -- Known only by its channel, so it crosses tenants: sets one bit and a number, shows nothing.
  create function sync.receive_push(p_channel uuid, p_secret_hash text) returns boolean
  language plpgsql security definer set search_path = sync, pg_temp as $$
  declare v_calendar uuid;
  begin
    update sync.channel set messages = messages + 1, last_message_at = clock_timestamp()
      where id = p_channel and secret_hash = p_secret_hash returning calendar_id into v_calendar;
    if not found then return false; end if;
    update sync.calendar set dirty = true, dirty_since = coalesce(dirty_since, clock_timestamp())
      where id = v_calendar and not dirty;
    perform pg_notify('sync_due', '');
    return true;
  end $$;

  -- Figures of the whole installation for the growth policy; sums only.
  create function sync.growth(out tenants bigint, out mean_run_seconds double precision, out timeouts_30_days bigint,
    out events_a_day double precision)
  language sql security definer set search_path = sync, pg_temp as $$
    select
      (select count(distinct tenant_id) from sync.calendar where state = 'active'),
      coalesce((select avg(extract(epoch from finished_at - started_at)) from sync.run
        where finished_at is not null and started_at > now() - interval '1 day'), 0),
      (select count(*) from sync.run where error like 'TimedOut%' and started_at > now() - interval '30 days'),
      coalesce((select sum(changes) from sync.run where started_at > now() - interval '1 day'), 0)
  $$;
  revoke all on function sync.receive_push(uuid, text), sync.growth() from public;
  grant execute on function sync.receive_push(uuid, text), sync.growth() to tsudoi_app;

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
  `,
);
