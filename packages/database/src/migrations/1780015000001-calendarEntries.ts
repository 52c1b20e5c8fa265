import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * Entries that cannot be read keep what they were; a series is one entry; what an entry is called for ever, and which calendars hold
 * it; what was told of it; when its next instance has passed; what a server allows.
 */
export const calendarEntries = sqlMigration(
  'CalendarEntries1780015000001',
  `
  alter table sync.connection
    drop constraint connection_provider_check,
    -- Where the account's calendars are, and which other hosts the person allowed its server to lead to.
    add homes jsonb not null default '[]',
    add origins jsonb not null default '[]',
    add addresses jsonb not null default '[]';

  alter table sync.calendar
    add time_zone text,
    -- Why entries are not written any more.
    add write_back_error text;

  alter table sync.quarantine
    add etag text not null default '',
    add title text not null default '',
    add again boolean not null default false,
    -- Its rows can be read; the rules could make nothing of them.
    add by_rules boolean not null default false,
    add generation int not null default 0;

  -- Kinds of entries, beside events, that a rule asks for.
  alter table sync.rule add include text[] not null default '{}';

  -- When an all-day entry of a workspace begins.
  create table sync.workspace_day (
    tenant_id uuid not null,
    workspace text not null,
    starts_at time not null,
    primary key (tenant_id, workspace)
  );
  ${tenantTable('sync.workspace_day')}

  drop table sync.link;
  -- Which entries stand for an event. external_ref is the same for the same entry in several calendars.
  create table sync.entry_link (
    tenant_id uuid not null,
    calendar_id uuid not null references sync.calendar (id) on delete cascade,
    entry_id text not null,
    external_ref text not null,
    state text not null check (state in ('open', 'closed')),
    sequence int not null default 0,
    -- When the instance that was told is over, and the next one is to be told.
    look_at timestamptz,
    primary key (tenant_id, calendar_id, entry_id)
  );
  create index on sync.entry_link (tenant_id, external_ref);
  create index entry_link_calendar on sync.entry_link (calendar_id);
  create index entry_link_look on sync.entry_link (look_at) where look_at is not null;
  ${tenantTable('sync.entry_link')}

  -- What was last told of an event; outlives its calendars, so that connecting again tells of the same event.
  create table sync.told (
    tenant_id uuid not null,
    external_ref text not null,
    fingerprint text not null,
    state text not null check (state in ('open', 'cancelled')),
    ends_at timestamptz,
    primary key (tenant_id, external_ref)
  );
  ${tenantTable('sync.told')}

  drop function sync.apply_page(uuid, uuid, bigint, int, int, text, text, text[], text[], text[], timestamptz[], text[], text[],
    timestamptz[], timestamptz[], boolean[], text[], text[], text[], text[], text[], text[]);
  create function sync.apply_page(
    p_tenant uuid, p_calendar uuid, p_fence bigint, p_lease_ms int, p_safety_seconds int,
    p_next text, p_token text,
    p_ids text[], p_etags text[], p_series text[], p_originals timestamptz[], p_statuses text[], p_titles text[],
    p_starts timestamptz[], p_ends timestamptz[], p_all_days boolean[], p_origins text[], p_details text[],
    p_removed text[], p_whole text[], p_aside text[], p_aside_etags text[], p_aside_reasons text[], p_aside_titles text[],
    p_aside_again boolean[])
  returns int language plpgsql as $$
  #variable_conflict use_column
  declare
    c sync.calendar;
    v_now timestamptz := clock_timestamp();
    v_changed text[];
    v_gone text[] := '{}';
    v_swept text[] := '{}';
    v_total int := 0;
    v_told text[];
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
               or ((e.series_id = any (p_whole) or e.remote_id = any (p_whole)) and e.remote_id <> all (p_ids)))
        returning e.remote_id, e.series_id)
      select coalesce(array_agg(coalesce(series_id, remote_id)), '{}'), count(*) into v_gone, v_total from gone;
      delete from sync.quarantine q where q.calendar_id = p_calendar
        and (q.remote_id = any (p_removed) or q.remote_id = any (p_whole));
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
      returning coalesce(e.series_id, e.remote_id) as entry, e.changed_at)
    select coalesce(array_agg(entry) filter (where changed_at = v_now), '{}') into v_changed from applied;
    v_total := v_total + cardinality(v_changed);
    if exists (select 1 from sync.quarantine q where q.calendar_id = p_calendar) then
      with mended as (delete from sync.quarantine q where q.calendar_id = p_calendar and q.remote_id = any (p_ids) returning q.remote_id)
      select v_changed || coalesce(array_agg(remote_id), '{}') into v_changed from mended;
    end if;
    if cardinality(p_aside) > 0 then
      insert into sync.quarantine (calendar_id, remote_id, tenant_id, etag, reason, title, again, generation)
        select p_calendar, id, p_tenant, etag, reason, title, again, c.run_generation
        from unnest(p_aside, p_aside_etags, p_aside_reasons, p_aside_titles, p_aside_again) p (id, etag, reason, title, again)
        on conflict (calendar_id, remote_id) do update set etag = excluded.etag, reason = excluded.reason, title = excluded.title,
          by_rules = false, again = excluded.again, generation = excluded.generation;
      -- What it was stays as it was: an entry that cannot be read is not gone.
      update sync.event e set generation = c.run_generation where e.calendar_id = p_calendar
        and (e.remote_id = any (p_aside) or e.series_id = any (p_aside)) and e.generation <> c.run_generation;
    end if;
    if p_token is not null and c.full_run then
      with swept as (delete from sync.event e where e.calendar_id = p_calendar and e.generation < c.run_generation
        returning coalesce(e.series_id, e.remote_id) as entry)
      select coalesce(array_agg(entry), '{}') into v_swept from swept;
      v_total := v_total + cardinality(v_swept);
      delete from sync.quarantine q where q.calendar_id = p_calendar and q.generation < c.run_generation and not q.by_rules;
    end if;

    -- Told by entry: a series is one, whichever of its instances changed.
    v_told := v_changed || v_gone || v_swept || p_aside;
    if cardinality(v_told) > 0 and exists (select 1 from sync.rule) then
      insert into core.outbox (tenant_id, type, payload) values (p_tenant, 'calendar.page_applied',
        jsonb_build_object('calendarId', p_calendar, 'ids', (select jsonb_agg(distinct entry) from unnest(v_told) entry)));
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

  -- Entries whose told instance is over are looked at again; crosses tenants, shows a number. Not told again for ten minutes.
  create function sync.roll_over(p_limit int) returns int
  language plpgsql security definer set search_path = sync, pg_temp as $$
  declare v_count int;
  begin
    with due as (
      select tenant_id, calendar_id, entry_id from sync.entry_link where look_at <= clock_timestamp()
      order by look_at limit p_limit for update skip locked),
    touched as (
      update sync.entry_link l set look_at = clock_timestamp() + interval '10 minutes' from due
      where l.tenant_id = due.tenant_id and l.calendar_id = due.calendar_id and l.entry_id = due.entry_id
      returning l.tenant_id, l.calendar_id, l.entry_id),
    told as (
      insert into core.outbox (tenant_id, type, payload)
      select tenant_id, 'calendar.page_applied', jsonb_build_object('calendarId', calendar_id, 'ids', jsonb_agg(entry_id))
      from touched group by tenant_id, calendar_id returning 1)
    select count(*) into v_count from told;
    return v_count;
  end $$;
  revoke all on function sync.roll_over(int) from public;
  grant execute on function sync.roll_over(int) to tsudoi_app;
  `,
);
