import { sqlMigration } from '../sqlMigration.ts';

/** What a call's spend was for, and the model that answered where it was not the one that was asked. */
export const tagModelSpend = sqlMigration(
  'TagModelSpend1780013000001',
  `
  alter table nudge.llm_ledger add column answered_by text, add column rule_id uuid, add column event_id uuid,
    add column campaign_id uuid;
  create index on nudge.llm_ledger (tenant_id, rule_id, at) where rule_id is not null;
  create index on nudge.llm_ledger (tenant_id, event_id, at) where event_id is not null;

  create or replace function nudge.llm_settle(tenant uuid, rows jsonb) returns int language plpgsql as $$
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
        batch_id uuid, answered_by text, rule_id uuid, event_id uuid, campaign_id uuid, reservation uuid, release bigint)
    ), ledger as (
      insert into nudge.llm_ledger (id, request_id, tenant_id, at, purpose, priority, target_id, provider, model, tier,
        attempt, outcome, detail, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, prices,
        cost_micro_usd, currency, cost_micro, naive_micro_usd, saved_prompt, saved_tier, saved_provider,
        saved_prompt_cache, saved_batch, saved_response_cache, prompt_hash, ttft_ms, total_ms, batch_id, answered_by,
        rule_id, event_id, campaign_id)
      select l.id, l.request_id, tenant, l.at, l.purpose, l.priority, l.target_id, l.provider, l.model, l.tier,
        l.attempt, l.outcome, l.detail, l.input_tokens, l.cached_input_tokens, l.cache_write_tokens, l.output_tokens,
        l.prices, l.cost_micro_usd, 'JPY', ceil(l.cost_micro_usd * rate), l.naive_micro_usd, l.saved_prompt, l.saved_tier,
        l.saved_provider, l.saved_prompt_cache, l.saved_batch, l.saved_response_cache, l.prompt_hash, l.ttft_ms,
        l.total_ms, l.batch_id, l.answered_by, l.rule_id, l.event_id, l.campaign_id from line l
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
  `,
);
