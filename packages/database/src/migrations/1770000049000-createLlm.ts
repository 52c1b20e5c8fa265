import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';

/**
 * The language model gateway's tables in schema `nudge`: models and routes as data, budgets with their reservations,
 * the ledger, batches. Amounts are micro-units: of US dollars (`*_usd`) or of the budget's own currency.
 */
export class CreateLlm1770000049000 implements MigrationInterface {
  name = 'CreateLlm1770000049000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`

      -- Of the installation, not of a tenant: an admin changes models, prices and limits without a release.
      create table nudge.llm_target (
        id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
        details jsonb not null,
        version int not null default 1,
        updated_at timestamptz not null default now()
      );
      create table nudge.llm_route (
        purpose text primary key check (purpose ~ '^[a-z0-9][a-z0-9.-]{0,59}$'),
        details jsonb not null,
        version int not null default 1,
        updated_at timestamptz not null default now()
      );
      grant select, insert, update, delete on nudge.llm_target, nudge.llm_route to tsudoi_app;
      create function nudge.llm_notify_catalog() returns trigger language plpgsql
        as $$ begin perform pg_notify('llm_catalog_changed', ''); return null; end $$;
      create trigger llm_target_changed after insert or update or delete on nudge.llm_target
        for each statement execute function nudge.llm_notify_catalog();
      create trigger llm_route_changed after insert or update or delete on nudge.llm_route
        for each statement execute function nudge.llm_notify_catalog();

      create table nudge.llm_budget (
        tenant_id uuid primary key,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        -- Units of the currency for one US dollar.
        per_usd numeric not null check (per_usd > 0),
        -- Micro-units of the currency a month.
        limit_micro bigint not null check (limit_micro >= 0),
        time_zone text not null default 'UTC',
        version int not null default 1,
        updated_at timestamptz not null default now()
      );
      ${tenantTable('nudge.llm_budget')}

      create table nudge.llm_spend (
        tenant_id uuid not null,
        month date not null,
        spent_micro bigint not null default 0,
        reserved_micro bigint not null default 0 check (reserved_micro >= 0),
        economy_calls bigint not null default 0,
        refused_calls bigint not null default 0,
        primary key (tenant_id, month)
      ) with (fillfactor = 50);
      ${tenantTable('nudge.llm_spend')}

      create table nudge.llm_reservation (
        id uuid primary key,
        tenant_id uuid not null,
        month date not null,
        amount_micro bigint not null,
        lease_until timestamptz not null
      );
      create index on nudge.llm_reservation (tenant_id, lease_until);
      ${tenantTable('nudge.llm_reservation', undefined, ['tenant_id', 'lease_until'])}

      create table nudge.llm_ledger (
        id uuid primary key,
        request_id uuid not null,
        tenant_id uuid not null,
        at timestamptz not null,
        purpose text not null,
        priority text not null,
        target_id text not null,
        provider text not null,
        model text not null,
        tier text not null,
        attempt int not null,
        outcome text not null,
        detail text,
        input_tokens int not null,
        cached_input_tokens int not null,
        cache_write_tokens int not null,
        output_tokens int not null,
        prices jsonb,
        cost_micro_usd bigint not null,
        currency text not null,
        cost_micro bigint not null,
        naive_micro_usd double precision not null,
        saved_prompt double precision not null,
        saved_tier double precision not null,
        saved_provider double precision not null,
        saved_prompt_cache double precision not null,
        saved_batch double precision not null,
        saved_response_cache double precision not null,
        prompt_hash text not null,
        ttft_ms double precision not null,
        total_ms double precision not null,
        batch_id uuid
      );
      create index on nudge.llm_ledger (tenant_id, at desc);
      create index on nudge.llm_ledger (tenant_id, request_id);
      ${tenantTable('nudge.llm_ledger', 'select, insert')}

      create table nudge.llm_batch (
        id uuid primary key,
        tenant_id uuid not null,
        -- The run it belongs to: a run is split by the provider's limits.
        run_id uuid not null,
        purpose text not null,
        -- The static prefix of all its lines, kept once.
        prefix text not null,
        target_id text,
        -- prepared → funded → uploading → uploaded → creating → submitted → cancelling → settled
        state text not null default 'prepared',
        file_id text,
        provider_batch_id text,
        reservation_id uuid,
        deadline_at timestamptz not null,
        creating_since timestamptz,
        cancelled_at timestamptz,
        fence bigint not null default 0,
        lease_until timestamptz,
        created_at timestamptz not null,
        settled_at timestamptz
      );
      create index on nudge.llm_batch (tenant_id, run_id);
      create index llm_batch_open on nudge.llm_batch (deadline_at) where settled_at is null;
      ${tenantTable('nudge.llm_batch', undefined, ['id', 'tenant_id', 'run_id', 'state', 'deadline_at', 'lease_until', 'settled_at'])}

      create table nudge.llm_batch_line (
        batch_id uuid not null references nudge.llm_batch (id) on delete cascade,
        tenant_id uuid not null,
        custom_id text not null,
        inputs_hash text not null,
        request jsonb not null,
        -- waiting → answered | redone | template | dropped; an answer that comes later is only charged.
        state text not null default 'waiting',
        answer jsonb,
        primary key (batch_id, custom_id)
      );
      ${tenantTable('nudge.llm_batch_line')}
    `);
    await runner.query(moneyFunctions);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}

/** Reserve and settle, each one round trip for many calls of one tenant; the row of the month is the only lock. */
const moneyFunctions = `
  -- Frees what crashed processes left behind; leases are judged by the database's own clock.
  create function nudge.llm_free_expired(tenant uuid, at timestamptz) returns int language plpgsql as $$
  declare gone record; freed int := 0;
  begin
    for gone in
      delete from nudge.llm_reservation r where r.tenant_id = tenant and r.lease_until < now()
      returning r.id, r.month, r.amount_micro
    loop
      update nudge.llm_spend s set reserved_micro = greatest(0, s.reserved_micro - gone.amount_micro)
        where s.tenant_id = tenant and s.month = gone.month;
      insert into nudge.llm_ledger (id, request_id, tenant_id, at, purpose, priority, target_id, provider, model, tier,
        attempt, outcome, detail, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, cost_micro_usd,
        currency, cost_micro, naive_micro_usd, saved_prompt, saved_tier, saved_provider, saved_prompt_cache, saved_batch,
        saved_response_cache, prompt_hash, ttft_ms, total_ms)
      values (gone.id, gone.id, tenant, at, '', '', '', '', '', '', 0, 'abandoned', 'lease ran out; may have been billed',
        0, 0, 0, 0, 0, 'USD', 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0)
      on conflict do nothing;
      freed := freed + 1;
    end loop;
    return freed;
  end $$;

  create function nudge.llm_reserve(tenant uuid, ids uuid[], full_usd bigint[], economy_usd bigint[], leases_ms bigint[],
      at timestamptz, default_limit bigint)
    returns table (id uuid, tier text, used_share double precision) language plpgsql as $$
  declare
    budget nudge.llm_budget; spend nudge.llm_spend; this_month date; used bigint; amount bigint; chosen text; i int;
    economies int := 0; refusals int := 0; taken bigint := 0;
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
    -- A crash of PostgreSQL itself may forget the last half second of reservations; bookings are never asynchronous.
    perform set_config('synchronous_commit', 'off', true);
    select * into budget from nudge.llm_budget b where b.tenant_id = tenant;
    if not found then
      insert into nudge.llm_budget (tenant_id, currency, per_usd, limit_micro) values (tenant, 'USD', 1, default_limit)
        on conflict do nothing;
      select * into budget from nudge.llm_budget b where b.tenant_id = tenant;
    end if;
    this_month := date_trunc('month', at at time zone budget.time_zone)::date;
    select * into spend from nudge.llm_spend s where s.tenant_id = tenant and s.month = this_month for update;
    if not found then
      insert into nudge.llm_spend (tenant_id, month) values (tenant, this_month) on conflict do nothing;
      select * into spend from nudge.llm_spend s where s.tenant_id = tenant and s.month = this_month for update;
    end if;
    if spend.reserved_micro > 0 and exists
      (select from nudge.llm_reservation r where r.tenant_id = tenant and r.lease_until < now()) then
      perform nudge.llm_free_expired(tenant, at);
      select * into spend from nudge.llm_spend s where s.tenant_id = tenant and s.month = this_month;
    end if;
    used := spend.spent_micro + spend.reserved_micro;
    for i in 1 .. array_length(ids, 1) loop
      used_share := case when budget.limit_micro > 0 then used::double precision / budget.limit_micro else 1 end;
      chosen := 'none';
      if full_usd[i] is not null and (used_share < 0.5 or economy_usd[i] is null) then
        amount := ceil(full_usd[i] * budget.per_usd);
        if used + amount <= budget.limit_micro then chosen := 'full'; end if;
      end if;
      if chosen = 'none' and economy_usd[i] is not null then
        amount := ceil(economy_usd[i] * budget.per_usd);
        if used + amount <= budget.limit_micro then
          chosen := 'economy';
          if full_usd[i] is not null then economies := economies + 1; end if;
        end if;
      end if;
      if chosen = 'none' then
        refusals := refusals + 1;
      else
        used := used + amount;
        taken := taken + amount;
        insert into nudge.llm_reservation (id, tenant_id, month, amount_micro, lease_until)
          values (ids[i], tenant, this_month, amount, now() + leases_ms[i] * interval '1 millisecond');
      end if;
      id := ids[i];
      tier := chosen;
      return next;
    end loop;
    update nudge.llm_spend s set reserved_micro = s.reserved_micro + taken, economy_calls = s.economy_calls + economies,
      refused_calls = s.refused_calls + refusals where s.tenant_id = tenant and s.month = this_month;
  end $$;

  -- Books rows and frees reservations. rows: LedgerEntry's columns and reservation, release (micro-dollars, null = all).
  -- Idempotent by row id: a row that is there already frees nothing.
  create function nudge.llm_settle(tenant uuid, rows jsonb) returns int language plpgsql as $$
  declare budget nudge.llm_budget; line record; held nudge.llm_reservation; freed bigint; cost bigint; the_month date; booked int := 0;
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
    select * into budget from nudge.llm_budget b where b.tenant_id = tenant;
    -- The same order of locks as in llm_reserve: month first, then reservations.
    perform from nudge.llm_spend s where s.tenant_id = tenant and s.month > now() - interval '70 days' order by s.month for update;
    for line in select * from jsonb_to_recordset(rows) as r (id uuid, request_id uuid, at timestamptz, purpose text,
      priority text, target_id text, provider text, model text, tier text, attempt int, outcome text, detail text,
      input_tokens int, cached_input_tokens int, cache_write_tokens int, output_tokens int, prices jsonb,
      cost_micro_usd bigint, naive_micro_usd double precision, saved_prompt double precision, saved_tier double precision,
      saved_provider double precision, saved_prompt_cache double precision, saved_batch double precision,
      saved_response_cache double precision, prompt_hash text, ttft_ms double precision, total_ms double precision,
      batch_id uuid, reservation uuid, release bigint)
    loop
      cost := ceil(line.cost_micro_usd * coalesce(budget.per_usd, 1));
      insert into nudge.llm_ledger values (line.id, line.request_id, tenant, line.at, line.purpose, line.priority,
        line.target_id, line.provider, line.model, line.tier, line.attempt, line.outcome, line.detail, line.input_tokens,
        line.cached_input_tokens, line.cache_write_tokens, line.output_tokens, line.prices, line.cost_micro_usd,
        coalesce(budget.currency, 'USD'), cost, line.naive_micro_usd, line.saved_prompt, line.saved_tier,
        line.saved_provider, line.saved_prompt_cache, line.saved_batch, line.saved_response_cache, line.prompt_hash,
        line.ttft_ms, line.total_ms, line.batch_id)
      on conflict do nothing;
      if not found then continue; end if;
      booked := booked + 1;
      the_month := date_trunc('month', line.at at time zone coalesce(budget.time_zone, 'UTC'))::date;
      freed := 0;
      if line.reservation is not null then
        select * into held from nudge.llm_reservation r where r.id = line.reservation for update;
        if found then
          the_month := held.month;
          freed := held.amount_micro;
          if line.release is not null then freed := least(freed, ceil(line.release * budget.per_usd)); end if;
          if freed >= held.amount_micro then delete from nudge.llm_reservation r where r.id = held.id;
          else update nudge.llm_reservation r set amount_micro = r.amount_micro - freed where r.id = held.id; end if;
        end if;
      end if;
      if cost <> 0 or freed <> 0 then
        insert into nudge.llm_spend as s (tenant_id, month, spent_micro) values (tenant, the_month, cost)
        on conflict (tenant_id, month) do update
          set spent_micro = s.spent_micro + cost, reserved_micro = greatest(0, s.reserved_micro - freed);
      end if;
    end loop;
    return booked;
  end $$;

  create function nudge.llm_release(tenant uuid, reservation uuid) returns boolean language plpgsql as $$
  declare held nudge.llm_reservation;
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
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

  create function nudge.llm_budget_state(tenant uuid, at timestamptz) returns table
    (currency text, per_usd numeric, limit_micro bigint, spent_micro bigint, reserved_micro bigint, economy_calls bigint,
     refused_calls bigint, time_zone text, version int) language plpgsql as $$
  begin
    perform set_config('tsudoi.tenant', tenant::text, true);
    perform nudge.llm_free_expired(tenant, at);
    return query select b.currency, b.per_usd, b.limit_micro, coalesce(s.spent_micro, 0), coalesce(s.reserved_micro, 0),
        coalesce(s.economy_calls, 0), coalesce(s.refused_calls, 0), b.time_zone, b.version
      from nudge.llm_budget b left join nudge.llm_spend s on s.tenant_id = b.tenant_id
        and s.month = date_trunc('month', at at time zone b.time_zone)::date
      where b.tenant_id = tenant;
  end $$;

  grant execute on function nudge.llm_free_expired(uuid, timestamptz), nudge.llm_settle(uuid, jsonb),
    nudge.llm_reserve(uuid, uuid[], bigint[], bigint[], bigint[], timestamptz, bigint), nudge.llm_release(uuid, uuid),
    nudge.llm_renew(uuid, uuid, bigint), nudge.llm_budget_state(uuid, timestamptz) to tsudoi_app;
`;
