import { sqlMigration } from '../sqlMigration.ts';

/**
 * What lives as long as a nudge is narrow. An item of the inbox is found by its nudge and not by the nudge's key in words; what the
 * inbox took in one transaction with its nudge has no row in the ledger, whose only use is an effect outside of this database.
 */
export const narrowNudges = sqlMigration(
  'NarrowNudges1780021160003',
  `
  alter table nudge.inbox_item drop constraint inbox_item_pkey;
  alter table nudge.inbox_item add primary key (tenant_id, nudge_id);
  alter table nudge.inbox_item drop column nudge_key;
  -- Ten as they are born fill so much of a page; with their words they are half as large again.
  alter table nudge.nudge set (fillfactor = 40);

  create or replace function nudge.deliver_in_app(tenant uuid, nudges uuid[], fences bigint[], contacts uuid[], keys text[], variants text[],
    subjects text[], texts text[], bodies text[], urls text[], generations jsonb[], written_at timestamptz, at timestamptz)
    returns setof uuid language plpgsql set enable_nestloop = off as $$
    declare
      settled uuid[];
      people uuid[];
    begin
      if exists (select from unnest(contacts, keys) g (contact, key)
          cross join lateral (select from nudge.delivery d where d.tenant_id = tenant and d.contact_id = g.contact
            and d.nudge_key = g.key and d.channel = 'in_app' offset 0) begun) then
        raise unique_violation using message = 'the ledger knows one of them already';
      end if;
      with given as materialized (
        select * from unnest(nudges, fences, contacts, keys, variants, subjects, texts, bodies, urls, generations) with ordinality
          as g (nudge, fence, contact, key, variant, subject, body, shown, url, generation, ord)
      ), gone as (
        delete from nudge.backlog b using given g
        where b.tenant_id = tenant and b.nudge_id = any (nudges) and b.nudge_id = g.nudge and b.fence = g.fence and b.state = 'running'
        returning b.nudge_id, b.claimed_at
      ), held as materialized (
        select g.*, gone.claimed_at from given g join gone on gone.nudge_id = g.nudge
      ), positions as (
        insert into nudge.inbox_position as p (tenant_id, contact_id, last_seq, changed)
        select tenant, contact, count(*), pg_current_xact_id() from held group by contact order by contact
        on conflict (tenant_id, contact_id) do update
          set last_seq = p.last_seq + excluded.last_seq, changed = excluded.changed
        returning contact_id, last_seq
      ), items as (
        insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, subject, text, url, created_at, seq)
        select tenant, h.contact, h.nudge, h.subject, h.shown, h.url, at,
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

  create or replace function nudge.write_inbox(tenant uuid, contacts uuid[], nudges uuid[], keys text[], subjects text[],
    texts text[], urls text[], written_at timestamptz) returns void language plpgsql as $$
    declare told text;
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      for told in with given as (
        select contact, nudge, key, subject, body, url, ord
        from unnest(contacts, nudges, keys, subjects, texts, urls) with ordinality
          as g (contact, nudge, key, subject, body, url, ord)
        where not exists (select from nudge.inbox_item i
          where i.tenant_id = tenant and i.nudge_id = g.nudge)
      ), positions as (
        insert into nudge.inbox_position as p (tenant_id, contact_id, last_seq, changed)
        select tenant, contact, count(*), pg_current_xact_id() from given group by contact order by contact
        on conflict (tenant_id, contact_id) do update
          set last_seq = p.last_seq + excluded.last_seq, changed = excluded.changed
        returning contact_id, last_seq
      ), numbered as (
        select g.*, p.last_seq + 1 - row_number() over (partition by g.contact order by g.ord desc) as seq
        from given g join positions p on p.contact_id = g.contact
      ), written as (
        insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, subject, text, url, created_at, seq)
        select tenant, contact, nudge, subject, body, url, written_at, seq from numbered
        on conflict (tenant_id, nudge_id) do nothing
        returning contact_id
      ), parts as (
        select contact_id, (row_number() over ()) / 200 as part from (select distinct contact_id from written) d
      )
      select string_agg(contact_id::text, ',') from parts group by part
      loop
        perform pg_notify('inbox_changed', tenant::text || ' ' || told);
      end loop;
    end $$;

  create or replace function core.growth_figures(default_budget_micro_usd bigint) returns table (name text, value double precision)
    language sql stable security definer set search_path = pg_catalog as $$
    with terms as (select jpy_per_usd, date_trunc('month', now() at time zone time_zone)::date as month from nudge.llm_terms),
    hours as (
      select count(*) as signals from nudge.signal where received_at > now() - interval '7 days'
      group by date_trunc('hour', received_at)
    ),
    budgets as (
      select sum(s.spent_micro)::float8 as spent,
        sum(coalesce((t.settings ->> 'aiBudgetJpyPerMonth')::numeric * 1e6, default_budget_micro_usd * terms.jpy_per_usd))::float8 as limits
      from terms cross join core.tenant t left join nudge.llm_spend s on s.tenant_id = t.id and s.month = terms.month
    )
    select 'activeContacts', (select count(*) from (
        select tenant_id, contact_id from nudge.signal where received_at > now() - interval '30 days'
        union select tenant_id, contact_id from nudge.delivery where started_at > now() - interval '30 days'
        union select tenant_id, contact_id from nudge.inbox_item where created_at > now() - interval '30 days') active)::float8
    union all select 'shortestIntervalSeconds', coalesce(least(
        (select min((details -> 'trigger' ->> 'everySeconds')::float8) from nudge.rule where enabled and trigger_kind = 'interval'),
        (select 1 from nudge.rule where enabled and (details ->> 'immediate')::boolean limit 1)), 86400)
    union all select 'longestRunSeconds', coalesce((select max(extract(epoch from coalesce(finished_at, now()) - started_at))
        from nudge.run where started_at > now() - interval '1 day'), 0)::float8
    union all select 'runsPerDay', (select count(*) from nudge.run where started_at > now() - interval '1 day')::float8
    -- Of few signals no peak is worth a mode.
    union all select 'hourlyPeakToMean', case when sum(signals) >= 1000 then max(signals) * 168.0 / sum(signals) else 1 end from hours
    union all select 'members', (select count(*) from core.member where state = 'active')::float8
    union all select 'concurrentUsers', (select count(distinct principal_id) from core.access_log
        where kind = 'access' and at > now() - interval '5 minutes' and principal_kind = 'member')::float8
    union all select 'dataBytes', pg_database_size(current_database())::float8
    union all select 'auditBytes', coalesce((select sum(pg_total_relation_size(inhrelid)) from pg_inherits
        where inhparent = 'core.audit_entry'::regclass), 0)::float8
    union all select 'eventsPerMonth', (select count(*) from recommendation.event
        where starts_at between now() - interval '15 days' and now() + interval '15 days' and state <> 'cancelled')::float8
    union all select 'connectionShare', (select count(*) from pg_stat_activity where backend_type = 'client backend')::float8
        / current_setting('max_connections')::float8
    union all select 'aiChatsPerMonth', (select count(*) from nudge.llm_ledger where at > now() - interval '30 days')::float8
    union all select 'aiSpendShare', coalesce(spent, 0) / limits from budgets where limits > 0
    union all select 'aiSpendUsd', coalesce((select sum(cost_micro_usd) / 1e6 from nudge.llm_ledger where at > now() - interval '30 days'), 0)::float8
    union all select 'googleCallsPerMonth', coalesce((select sum(greatest(r.pages, 1)) from sync.run r
        join sync.calendar c on c.id = r.calendar_id join sync.connection n on n.id = c.connection_id
        where n.provider = 'google' and r.started_at > now() - interval '30 days'), 0)::float8
    union all select 'syncTenants', tenants from sync.growth()
    union all select 'syncRunSeconds', mean_run_seconds from sync.growth()
    union all select 'syncTimeoutsPerMonth', timeouts_30_days from sync.growth()
    union all select 'syncedEventsPerDay', events_a_day from sync.growth()
    $$;
  `,
);
