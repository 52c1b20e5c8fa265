import { sqlMigration } from '../sqlMigration.ts';

/**
 * The pages of a call are one set: what each of them needs is asked of all of them together, by three statements for the pages of a
 * tenant (who holds them, their entries, what is told and where they are) where there were five for each page, and no subtransaction.
 * What most pages lack (removals, what is set aside, the end of a full run) is asked only where one has it.
 * Pages of a tenant follow each other: `p_firsts` is the number of the first one of `p_tenant`, then of each of `p_more_tenants`. `p_*_pages` say whose an item is.
 * The functions of the version before stay: its workers run on while a new version is rolled out.
 */
export const pagesAsOneSet = sqlMigration(
  'PagesAsOneSet1780021170001',
  `
  -- As it was, by expressions alone: a statement of its own costs five times as much.
  create or replace function sync.rules_beside_pages() returns trigger language plpgsql set search_path = pg_catalog as $$
  declare
    v_key bigint := hashtextextended('calendar-rules-of:' || coalesce(current_setting('tsudoi.tenant', true), ''), 0);
    v_locked text;
  begin
    if tg_argv[0] = 'shared' then v_locked := pg_advisory_xact_lock_shared(v_key)::text;
    else v_locked := pg_advisory_xact_lock(v_key)::text;
    end if;
    return null;
  end $$;

  -- Changes of each page in their order; -1 where its worker does not hold the calendar any more.
  create function sync.apply_pages(
    p_tenant uuid, p_more_tenants uuid[], p_firsts int[],
    p_calendars uuid[], p_fences bigint[], p_lease_ms int[], p_safety_seconds int[], p_nexts text[], p_tokens text[],
    p_pages int[], p_ids text[], p_etags text[], p_series text[], p_originals timestamptz[], p_statuses text[], p_titles text[],
    p_starts timestamptz[], p_ends timestamptz[], p_all_days boolean[], p_origins text[], p_details text[],
    p_removed_pages int[], p_removed text[], p_whole_pages int[], p_whole text[],
    p_aside_pages int[], p_aside text[], p_aside_etags text[], p_aside_reasons text[], p_aside_titles text[], p_aside_again boolean[])
  returns int[] language plpgsql as $$
  #variable_conflict use_column
  declare
    v_now timestamptz := clock_timestamp();
    v_results int[] := array_fill(-1, array[cardinality(p_calendars)]);
    v_tenant uuid; v_entered text; v_first int; v_last int;
    -- By page, the first of the tenant at 1: -1 where it is not held.
    v_generations int[];
    v_held int; v_kept int; v_full boolean; v_ended boolean; v_quarantine boolean;
    -- What changed, and what is told beside (mended and set aside): calendars and entries.
    v_told_of uuid[]; v_told text[]; v_also_of uuid[]; v_also text[];
    v_entries text[]; v_removed text[]; v_whole text[]; v_ids text[];
    v_totals int[];
    r record;
  begin
    for t in 1 .. cardinality(p_firsts) loop
      v_tenant := coalesce(p_more_tenants[t - 1], p_tenant);
      v_first := p_firsts[t];
      v_last := coalesce(p_firsts[t + 1] - 1, cardinality(p_calendars));
      v_entered := set_config('tsudoi.tenant', v_tenant::text, true);

      select array_agg(coalesce(c.run_generation, -1) order by h.n), count(c.id),
          bool_or(c.full_run and h.token is not null), bool_or(c.id is not null and h.token is not null),
          exists (select 1 from sync.quarantine q where q.calendar_id = any (p_calendars[v_first:v_last]))
        into v_generations, v_held, v_full, v_ended, v_quarantine
        from unnest(p_calendars[v_first:v_last], p_fences[v_first:v_last], p_tokens[v_first:v_last])
            with ordinality h (calendar, fence, token, n)
        left join sync.calendar c
          on c.id = h.calendar and c.fence = h.fence and c.lease_until > v_now and c.run_id is not null;
      continue when v_held = 0;
      v_told_of := '{}'; v_told := '{}'; v_also_of := '{}'; v_also := '{}';

      if cardinality(p_removed) > 0 or cardinality(p_whole) > 0 then
        for n in v_first .. v_last loop
          continue when v_generations[n - v_first + 1] < 0;
          v_removed := array(select id from unnest(p_removed_pages, p_removed) x (page, id) where page = n);
          v_whole := array(select id from unnest(p_whole_pages, p_whole) x (page, id) where page = n);
          continue when cardinality(v_removed) + cardinality(v_whole) = 0;
          v_ids := array(select id from unnest(p_pages, p_ids) x (page, id) where page = n);
          with gone as (
            delete from sync.event e where e.calendar_id = p_calendars[n]
              and (e.remote_id = any (v_removed) or e.series_id = any (v_removed)
                or ((e.series_id = any (v_whole) or e.remote_id = any (v_whole)) and e.remote_id <> all (v_ids)))
            returning coalesce(e.series_id, e.remote_id) as entry)
          select coalesce(array_agg(entry), '{}') into v_entries from gone;
          if v_quarantine then
            delete from sync.quarantine q where q.calendar_id = p_calendars[n]
              and (q.remote_id = any (v_removed) or q.remote_id = any (v_whole));
          end if;
          v_told := v_told || v_entries;
          v_told_of := v_told_of || array_fill(p_calendars[n], array[cardinality(v_entries)]);
        end loop;
      end if;

      with applied as (
        insert into sync.event as e (calendar_id, remote_id, tenant_id, etag, series_id, original_start, status, title,
            starts_at, ends_at, all_day, origin, details, generation, changed_at)
        select p_calendars[n], id, v_tenant, etag, series, original, status, title, starts, ends, whole_day, origin,
            details::jsonb, v_generations[n - v_first + 1], v_now
        from unnest(p_pages, p_ids, p_etags, p_series, p_originals, p_statuses, p_titles, p_starts, p_ends, p_all_days,
            p_origins, p_details)
          page (n, id, etag, series, original, status, title, starts, ends, whole_day, origin, details)
        where n between v_first and v_last and v_generations[n - v_first + 1] >= 0
        on conflict (tenant_id, calendar_id, remote_id) do update set
          etag = excluded.etag, series_id = excluded.series_id, original_start = excluded.original_start,
          status = excluded.status, title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
          all_day = excluded.all_day, origin = excluded.origin, details = excluded.details, generation = excluded.generation,
          changed_at = case when e.etag = excluded.etag and e.status = excluded.status then e.changed_at else excluded.changed_at end
        returning e.calendar_id, coalesce(e.series_id, e.remote_id) as entry, e.changed_at)
      select v_told_of || array_agg(calendar_id), v_told || array_agg(entry)
        into v_told_of, v_told from applied where changed_at = v_now;

      if v_quarantine then
        with mended as (
          delete from sync.quarantine q using unnest(p_pages, p_ids) page (n, id)
          where n between v_first and v_last and v_generations[n - v_first + 1] >= 0
            and q.calendar_id = p_calendars[n] and q.remote_id = id
          returning q.calendar_id, q.remote_id)
        select v_also_of || array_agg(calendar_id), v_also || array_agg(remote_id)
          into v_also_of, v_also from mended;
      end if;

      if cardinality(p_aside) > 0 then
        with put as (
          insert into sync.quarantine (calendar_id, remote_id, tenant_id, etag, reason, title, again, generation)
          select p_calendars[n], id, v_tenant, etag, reason, title, again, v_generations[n - v_first + 1]
          from unnest(p_aside_pages, p_aside, p_aside_etags, p_aside_reasons, p_aside_titles, p_aside_again)
            p (n, id, etag, reason, title, again)
          where n between v_first and v_last and v_generations[n - v_first + 1] >= 0
          on conflict (tenant_id, calendar_id, remote_id) do update set etag = excluded.etag, reason = excluded.reason, title = excluded.title,
            by_rules = false, again = excluded.again, generation = excluded.generation
          returning calendar_id, remote_id)
        select v_also_of || array_agg(calendar_id), v_also || array_agg(remote_id)
          into v_also_of, v_also from put;
        -- What it was stays as it was: an entry that cannot be read is not gone.
        update sync.event e set generation = v_generations[n - v_first + 1]
          from unnest(p_aside_pages, p_aside) p (n, id)
          where n between v_first and v_last and v_generations[n - v_first + 1] >= 0
            and e.calendar_id = p_calendars[n] and (e.remote_id = p.id or e.series_id = p.id)
            and e.generation <> v_generations[n - v_first + 1];
      end if;

      if v_full then
        for r in select c.id, c.run_generation from sync.calendar c
          join unnest(p_calendars[v_first:v_last], p_fences[v_first:v_last], p_tokens[v_first:v_last]) h (calendar, fence, token)
            on c.id = h.calendar and c.fence = h.fence
          where h.token is not null and c.full_run and c.lease_until > v_now and c.run_id is not null
        loop
          with swept as (delete from sync.event e where e.calendar_id = r.id and e.generation < r.run_generation
            returning coalesce(e.series_id, e.remote_id) as entry)
          select coalesce(array_agg(entry), '{}') into v_entries from swept;
          v_told := v_told || v_entries;
          v_told_of := v_told_of || array_fill(r.id, array[cardinality(v_entries)]);
          delete from sync.quarantine q where q.calendar_id = r.id and q.generation < r.run_generation and not q.by_rules;
        end loop;
      end if;

      -- Told by entry: a series is one, whichever of its instances changed. The rules are looked for after the entries were written.
      if cardinality(v_told) + cardinality(v_also) > 0 and exists (select 1 from sync.rule) then
        insert into core.outbox (tenant_id, type, payload)
        select v_tenant, 'calendar.page_applied', jsonb_build_object('calendarId', calendar, 'ids', jsonb_agg(distinct entry))
        from unnest(v_told_of || v_also_of, v_told || v_also) x (calendar, entry) group by calendar;
      end if;
      v_totals := array_fill(0, array[cardinality(v_generations)]);
      for n in 1 .. cardinality(v_generations) loop
        v_totals[n] := coalesce(cardinality(array_positions(v_told_of, p_calendars[v_first - 1 + n])), 0);
      end loop;
      -- One row version a page: its counters reach sync.run when the run ends.
      if not v_ended then
        update sync.calendar k set page = h.next, lease_until = v_now + h.lease_ms * interval '1 millisecond',
          run_pages = k.run_pages + 1, run_changes = k.run_changes + h.total
        from unnest(p_calendars[v_first:v_last], p_fences[v_first:v_last], p_lease_ms[v_first:v_last], p_nexts[v_first:v_last],
          v_totals) h (calendar, fence, lease_ms, next, total)
        where k.id = h.calendar and k.fence = h.fence and k.lease_until > v_now;
        get diagnostics v_kept = row_count;
      else
        with heads as (
          select * from unnest(p_calendars[v_first:v_last], p_fences[v_first:v_last], p_lease_ms[v_first:v_last],
            p_safety_seconds[v_first:v_last], p_nexts[v_first:v_last], p_tokens[v_first:v_last], v_totals)
            h (calendar, fence, lease_ms, safety_seconds, next, token, total)),
        ended as (
          update sync.run r set pages = c.run_pages + 1, changes = c.run_changes + h.total, finished_at = v_now, outcome = 'done'
          from heads h join sync.calendar c on c.id = h.calendar and c.fence = h.fence and c.lease_until > v_now
          where h.token is not null and r.id = c.run_id)
        update sync.calendar k set
          page = case when h.token is null then h.next end,
          run_pages = k.run_pages + 1,
          run_changes = k.run_changes + h.total,
          lease_until = case when h.token is null then v_now + h.lease_ms * interval '1 millisecond' else '-infinity' end,
          token = coalesce(h.token, k.token),
          run_id = case when h.token is null then k.run_id end,
          run_token = case when h.token is null then k.run_token end,
          full_run = k.full_run and h.token is null,
          generation = case when h.token is null then k.generation else k.run_generation end,
          failures = case when h.token is null then k.failures else 0 end,
          last_error = case when h.token is null then k.last_error end,
          last_success_at = case when h.token is null then k.last_success_at else v_now end,
          dirty_since = case when h.token is null then k.dirty_since when k.dirty then v_now end,
          poll_seconds = case when h.token is null then k.poll_seconds
            when k.run_changes + h.total > 0 then 60 else least(900, k.poll_seconds * 2) end,
          due_at = case when h.token is null then k.due_at
            when k.dirty then v_now
            when exists (select 1 from sync.channel w where w.calendar_id = k.id and w.state = 'open' and w.expires_at > v_now)
              then v_now + h.safety_seconds * interval '1 second'
            when k.run_changes + h.total > 0 then v_now + interval '60 seconds'
            else v_now + least(900, k.poll_seconds * 2) * interval '1 second' end
        from heads h
        where k.id = h.calendar and k.fence = h.fence and k.lease_until > v_now;
        get diagnostics v_kept = row_count;
      end if;
      -- Taken over since the first look: everything of this call is undone.
      if v_kept <> v_held then raise exception 'a lease was lost' using errcode = 'TS001'; end if;
      for n in 1 .. cardinality(v_generations) loop
        if v_generations[n] >= 0 then v_results[v_first - 1 + n] := v_totals[n]; end if;
      end loop;
    end loop;
    return v_results;
  end $$;
  `,
);
