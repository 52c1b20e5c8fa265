import { sqlMigration } from '../sqlMigration.ts';

/**
 * Reserve and settle, each one round trip for many calls of one tenant; the row of the month is the only lock. The
 * budget is the quota the installation gave the tenant, in yen, or the default.
 */
export const llmFunctions = sqlMigration(
  'LlmFunctions1780000000012',
  `
  create function nudge.llm_free_expired(tenant uuid, at timestamptz) returns int language plpgsql as $$
  declare freed int;
  begin
    -- Everywhere the same order of locks: months first, then reservations.
    perform from nudge.llm_spend s where s.tenant_id = tenant order by s.month for update;
    with gone as (
      delete from nudge.llm_reservation r where r.tenant_id = tenant and r.lease_until < now()
      returning r.id, r.month, r.amount_micro
    ), told as (
      insert into nudge.llm_ledger (id, request_id, tenant_id, at, purpose, priority, target_id, provider, model, tier,
        attempt, outcome, detail, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, cost_micro_usd,
        currency, cost_micro, naive_micro_usd, saved_prompt, saved_tier, saved_provider, saved_prompt_cache, saved_batch,
        saved_response_cache, prompt_hash, ttft_ms, total_ms)
      select g.id, g.id, tenant, at, '', '', '', '', '', '', 0, 'abandoned', 'lease ran out; may have been billed',
        0, 0, 0, 0, 0, 'JPY', 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0 from gone g
      on conflict do nothing
    ), freeing as (
      update nudge.llm_spend s set reserved_micro = greatest(0, s.reserved_micro - m.amount)
      from (select month, sum(amount_micro) as amount from gone group by month) m
      where s.tenant_id = tenant and s.month = m.month
    )
    select count(*) into freed from gone;
    update nudge.llm_spend s set next_lease = coalesce(
        (select min(r.lease_until) from nudge.llm_reservation r where r.tenant_id = tenant), 'infinity')
      where s.tenant_id = tenant;
    return freed;
  end $$;

  -- Amounts asked for are micro-dollars, default_limit too; everything kept is micro-yen.
  create function nudge.llm_reserve(tenant uuid, ids uuid[], full_usd bigint[], economy_usd bigint[], leases_ms bigint[],
      at timestamptz, default_limit bigint)
    returns table (tier text, used_share double precision) language plpgsql as $$
  declare
    rate numeric; limit_micro bigint; this_month date; used bigint; next_lease timestamptz; amount bigint; i int;
    economies int := 0; refusals int := 0; taken bigint := 0;
    taken_ids uuid[]; taken_amounts bigint[]; taken_leases bigint[];
  begin
    -- A crash of PostgreSQL itself may forget the last half second of reservations; bookings are flushed (llm_flush).
    perform set_config('tsudoi.tenant', tenant::text, true), set_config('synchronous_commit', 'off', true);
    select t.jpy_per_usd, date_trunc('month', at at time zone t.time_zone)::date,
        coalesce(round(b.jpy_per_month * 1000000), ceil(default_limit * t.jpy_per_usd))
      into rate, this_month, limit_micro
      from nudge.llm_terms t left join core.tenant_ai_budget_view b on b.tenant_id = tenant;
    loop
      select s.spent_micro + s.reserved_micro, s.next_lease into used, next_lease
        from nudge.llm_spend s where s.tenant_id = tenant and s.month = this_month for update;
      if not found then
        insert into nudge.llm_spend (tenant_id, month) values (tenant, this_month) on conflict do nothing;
      elsif next_lease < now() then
        perform nudge.llm_free_expired(tenant, at);
      else
        exit;
      end if;
    end loop;
    for i in 1 .. array_length(ids, 1) loop
      used_share := case when limit_micro > 0 then used::double precision / limit_micro else 1 end;
      tier := 'none';
      if full_usd[i] is not null and (used_share < 0.5 or economy_usd[i] is null) then
        amount := ceil(full_usd[i] * rate);
        if used + amount <= limit_micro then tier := 'full'; end if;
      end if;
      if tier = 'none' and economy_usd[i] is not null then
        amount := ceil(economy_usd[i] * rate);
        if used + amount <= limit_micro then
          tier := 'economy';
          if full_usd[i] is not null then economies := economies + 1; end if;
        end if;
      end if;
      if tier = 'none' then
        refusals := refusals + 1;
      else
        used := used + amount;
        taken := taken + amount;
        taken_ids := taken_ids || ids[i];
        taken_amounts := taken_amounts || amount;
        taken_leases := taken_leases || leases_ms[i];
      end if;
      return next;
    end loop;
    insert into nudge.llm_reservation (id, tenant_id, month, amount_micro, lease_until)
      select u.id, tenant, this_month, u.amount, now() + u.lease * interval '1 millisecond'
      from unnest(taken_ids, taken_amounts, taken_leases) as u (id, amount, lease);
    update nudge.llm_spend s set reserved_micro = s.reserved_micro + taken, economy_calls = s.economy_calls + economies,
        refused_calls = s.refused_calls + refusals,
        next_lease = least(s.next_lease, now() + (select min(u) from unnest(taken_leases) u) * interval '1 millisecond')
      where s.tenant_id = tenant and s.month = this_month;
  end $$;

  -- Books rows and frees reservations. rows: LedgerEntry's columns and reservation, release (micro-dollars, null = all).
  -- Idempotent by row id: a row that is there already frees nothing. Commits without waiting for the disk, so that
  -- nobody waits for the row of the month meanwhile: it is booked for good when llm_flush has returned.
  create function nudge.llm_settle(tenant uuid, rows jsonb) returns int language plpgsql as $$
  declare rate numeric; zone text; booked jsonb;
  begin
    perform set_config('tsudoi.tenant', tenant::text, true), set_config('synchronous_commit', 'off', true);
    select t.jpy_per_usd, t.time_zone into rate, zone from nudge.llm_terms t;
    with line as materialized (
      select * from jsonb_to_recordset(rows) as r (id uuid, request_id uuid, at timestamptz, purpose text,
        priority text, target_id text, provider text, model text, tier text, attempt int, outcome text, detail text,
        input_tokens int, cached_input_tokens int, cache_write_tokens int, output_tokens int, prices jsonb,
        cost_micro_usd bigint, naive_micro_usd double precision, saved_prompt double precision, saved_tier double precision,
        saved_provider double precision, saved_prompt_cache double precision, saved_batch double precision,
        saved_response_cache double precision, prompt_hash text, ttft_ms double precision, total_ms double precision,
        batch_id uuid, reservation uuid, release bigint)
    ), ledger as (
      insert into nudge.llm_ledger (id, request_id, tenant_id, at, purpose, priority, target_id, provider, model, tier,
        attempt, outcome, detail, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, prices,
        cost_micro_usd, currency, cost_micro, naive_micro_usd, saved_prompt, saved_tier, saved_provider,
        saved_prompt_cache, saved_batch, saved_response_cache, prompt_hash, ttft_ms, total_ms, batch_id)
      select l.id, l.request_id, tenant, l.at, l.purpose, l.priority, l.target_id, l.provider, l.model, l.tier,
        l.attempt, l.outcome, l.detail, l.input_tokens, l.cached_input_tokens, l.cache_write_tokens, l.output_tokens,
        l.prices, l.cost_micro_usd, 'JPY', ceil(l.cost_micro_usd * rate), l.naive_micro_usd, l.saved_prompt, l.saved_tier,
        l.saved_provider, l.saved_prompt_cache, l.saved_batch, l.saved_response_cache, l.prompt_hash, l.ttft_ms,
        l.total_ms, l.batch_id from line l
      on conflict do nothing returning id, at, cost_micro
    )
    select jsonb_agg(jsonb_build_object('month', date_trunc('month', n.at at time zone zone)::date, 'cost', n.cost_micro,
        'reservation', l.reservation, 'give', case when l.release is not null then ceil(l.release * rate) end))
      into booked from ledger n join line l on l.id = n.id;
    if booked is null then return 0; end if;
    if not booked @? '$[*] ? (@.reservation != null || @.cost != 0)' then return jsonb_array_length(booked); end if;
    -- The same order of locks as in llm_reserve: month first, then reservations. Everything slow was done before.
    perform from nudge.llm_spend s where s.tenant_id = tenant and s.month > now() - interval '70 days' order by s.month for update;
    with line as materialized (
      select * from jsonb_to_recordset(booked) as r (month date, cost bigint, reservation uuid, give bigint)
    ), wanted as (
      select l.reservation as id, case when bool_or(l.give is null) then null else sum(l.give) end as give
      from line l where l.reservation is not null group by l.reservation
    ), held as (
      select r.id, r.month, r.amount_micro, least(r.amount_micro, w.give)::bigint as freed
      from nudge.llm_reservation r join wanted w on w.id = r.id
    ), ended as (
      delete from nudge.llm_reservation r using held h where r.id = h.id and h.freed >= h.amount_micro
    ), shrunk as (
      update nudge.llm_reservation r set amount_micro = r.amount_micro - h.freed
      from held h where r.id = h.id and h.freed < h.amount_micro
    ), moved as (
      select m.month, sum(m.cost) as cost, sum(m.freed) as freed from (
        select coalesce(h.month, l.month) as month, l.cost, 0 as freed from line l left join held h on h.id = l.reservation
        union all select h.month, 0, h.freed from held h) m
      group by m.month having sum(m.cost) <> 0 or sum(m.freed) <> 0
    )
    insert into nudge.llm_spend as s (tenant_id, month, spent_micro) select tenant, m.month, m.cost from moved m
    on conflict (tenant_id, month) do update set spent_micro = s.spent_micro + excluded.spent_micro,
      reserved_micro = greatest(0, s.reserved_micro - (select m.freed from moved m where m.month = excluded.month));
    return jsonb_array_length(booked);
  end $$;

  -- Returns when everything that was committed before is on disk: its own commit is written behind it and waited for.
  create function nudge.llm_flush() returns void language sql
    as $$ select pg_logical_emit_message(true, 'tsudoi', '') $$;

  create function nudge.llm_release(tenant uuid, reservation uuid) returns boolean language plpgsql as $$
  declare held nudge.llm_reservation;
  begin
    perform set_config('tsudoi.tenant', tenant::text, true), set_config('synchronous_commit', 'off', true);
    perform from nudge.llm_spend s where s.tenant_id = tenant and s.month > now() - interval '70 days' order by s.month for update;
    delete from nudge.llm_reservation r where r.id = reservation returning * into held;
    if not found then return false; end if;
    update nudge.llm_spend s set reserved_micro = greatest(0, s.reserved_micro - held.amount_micro)
      where s.tenant_id = tenant and s.month = held.month;
    return true;
  end $$;

  create function nudge.llm_renew(tenant uuid, reservation uuid, lease_ms bigint) returns boolean language plpgsql as $$
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
    update nudge.llm_reservation r set lease_until = now() + lease_ms * interval '1 millisecond' where r.id = reservation;
    return found;
  end $$;

  create function nudge.llm_budget_state(tenant uuid, at timestamptz, default_limit bigint) returns table
    (jpy_per_usd numeric, limit_micro bigint, from_quota boolean, spent_micro bigint, reserved_micro bigint,
     economy_calls bigint, refused_calls bigint, time_zone text) language plpgsql as $$
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
    perform nudge.llm_free_expired(tenant, at);
    return query select t.jpy_per_usd,
        coalesce(round(b.jpy_per_month * 1000000), ceil(default_limit * t.jpy_per_usd))::bigint, b.jpy_per_month is not null,
        coalesce(s.spent_micro, 0), coalesce(s.reserved_micro, 0), coalesce(s.economy_calls, 0),
        coalesce(s.refused_calls, 0), t.time_zone
      from nudge.llm_terms t left join core.tenant_ai_budget_view b on b.tenant_id = tenant
        left join nudge.llm_spend s on s.tenant_id = tenant
          and s.month = date_trunc('month', at at time zone t.time_zone)::date;
  end $$;

  -- Removes rows of the ledger older than they have to be kept, at most so many, whoever's they are.
  create function nudge.llm_prune(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
  declare gone int;
  begin
    delete from nudge.llm_ledger l where l.id in
      (select o.id from nudge.llm_ledger o where o.at < before order by o.at limit most for update skip locked);
    get diagnostics gone = row_count;
    return gone;
  end $$;
  revoke execute on function nudge.llm_prune(timestamptz, int) from public;

  grant execute on function nudge.llm_free_expired(uuid, timestamptz), nudge.llm_settle(uuid, jsonb), nudge.llm_flush(),
    nudge.llm_reserve(uuid, uuid[], bigint[], bigint[], bigint[], timestamptz, bigint), nudge.llm_release(uuid, uuid),
    nudge.llm_renew(uuid, uuid, bigint), nudge.llm_budget_state(uuid, timestamptz, bigint), nudge.llm_prune(timestamptz, int) to tsudoi_app;
  `,
);
