import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

const answered = `('ok', 'cached', 'template')`;
const nobody = `'00000000-0000-0000-0000-000000000000'`;
/** What was still to pay when each lever came to act, as the report of savings takes them off. */
const levers = {
  prompt: 'naive_micro_usd',
  tier: 'naive_micro_usd - saved_prompt',
  provider: 'naive_micro_usd - saved_prompt - saved_tier',
  prompt_cache: 'naive_micro_usd - saved_prompt - saved_tier - saved_provider',
  batch: 'naive_micro_usd - saved_prompt - saved_tier - saved_provider - saved_prompt_cache',
  response_cache: 'naive_micro_usd',
} as const;
const leverNames = Object.keys(levers) as (keyof typeof levers)[];

/** Sums of ledger rows `l`, by the name of their column. */
const sums: Readonly<Record<string, string>> = {
  calls: 'count(*)',
  input_tokens: 'sum(input_tokens)',
  cached_input_tokens: 'sum(cached_input_tokens)',
  output_tokens: 'sum(output_tokens)',
  cost_micro: 'sum(cost_micro)',
  cost_micro_usd: 'sum(cost_micro_usd)',
  naive_micro_usd: 'sum(naive_micro_usd)',
  under_half_a_second: 'count(*) filter (where ttft_ms < 500)',
  ...Object.fromEntries(
    leverNames.flatMap((lever) => [
      [`saved_${lever}`, `sum(saved_${lever})`],
      [`base_${lever}`, `coalesce(sum(${levers[lever]}) filter (where saved_${lever} <> 0), 0)`],
    ]),
  ),
};
const names = Object.keys(sums);
const key =
  'tenant_id, month, purpose, provider, model, outcome, interactive, real_time, rule_id, event_id, campaign_id';
const monthOf = `date_trunc('month', l.at at time zone t.time_zone)::date`;
const monthsOf = (from: string) => `
  insert into nudge.llm_month as m (${key}, ${names.join(', ')})
  select l.tenant_id, ${monthOf}, l.purpose, l.provider, l.model, l.outcome, l.priority = 'interactive', l.batch_id is null,
    coalesce(l.rule_id, ${nobody}), coalesce(l.event_id, ${nobody}), coalesce(l.campaign_id, ${nobody}),
    ${names.map((name) => sums[name] ?? '').join(', ')}
  from ${from} l cross join nudge.llm_terms t group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  on conflict (${key}) do update set ${names.map((name) => `${name} = m.${name} + excluded.${name}`).join(', ')};`;
/** How long until the first word, by steps of a tenth: their median is right within 5 %. */
const timesOf = (from: string) => `
  insert into nudge.llm_month_time as m (tenant_id, month, purpose, provider, model, step, calls)
  select l.tenant_id, ${monthOf}, l.purpose, l.provider, l.model, floor(ln(greatest(l.ttft_ms, 1)) / ln(1.1))::int, count(*)
  from ${from} l cross join nudge.llm_terms t where l.outcome in ${answered} and l.batch_id is null
  group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
  on conflict (tenant_id, month, purpose, provider, model, step) do update set calls = m.calls + excluded.calls;`;

/** What a month of model calls took and saved, by what reports ask for: the reports read sums, not the ledger. */
export const modelMonths = sqlMigration(
  'ModelMonths1780016000008',
  `
  create table nudge.llm_month (
    tenant_id uuid not null,
    month date not null,
    purpose text not null,
    provider text not null,
    model text not null,
    outcome text not null,
    interactive boolean not null,
    real_time boolean not null,
    rule_id uuid not null,
    event_id uuid not null,
    campaign_id uuid not null,
    ${names.map((name) => `${name} float8 not null`).join(', ')},
    primary key (${key})
  ) with (fillfactor = 70);
  ${tenantTable('nudge.llm_month', 'select, insert, update')}
  create table nudge.llm_month_time (
    tenant_id uuid not null,
    month date not null,
    purpose text not null,
    provider text not null,
    model text not null,
    step int not null,
    calls bigint not null,
    primary key (tenant_id, month, purpose, provider, model, step)
  ) with (fillfactor = 70);
  ${tenantTable('nudge.llm_month_time', 'select, insert, update')}
  ${monthsOf('nudge.llm_ledger')}
  ${timesOf('nudge.llm_ledger')}
  create function nudge.sum_month() returns trigger language plpgsql as $$
    begin
      ${monthsOf('added')}
      ${timesOf('added')}
      return null;
    end $$;
  create trigger ledger_summed after insert on nudge.llm_ledger referencing new table as added
    for each statement execute function nudge.sum_month();
  create index ledger_purpose on nudge.llm_ledger (tenant_id, purpose, at desc, id desc);
  create index ledger_model on nudge.llm_ledger (tenant_id, model, at desc, id desc);
  create index ledger_outcome on nudge.llm_ledger (tenant_id, outcome, at desc, id desc);
  create index ledger_newest on nudge.llm_ledger (tenant_id, at desc, id desc);
  drop index nudge.llm_ledger_tenant_id_at_idx;
  `,
);
