import type { AiCall, AiUse } from '@tsudoi/contracts/llm';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';

/** Which rows of the ledger; `month` is `2027-03`, a month of the budgets. */
export interface CallFilter {
  readonly month?: string | undefined;
  readonly purpose?: string | undefined;
  readonly model?: string | undefined;
  readonly outcome?: string | undefined;
}

/** The instants of a month in SQL, from the parameter `$n`: it begins and ends where the budgets' month does. */
function inMonth(parameter: string): string {
  const zone = '(select time_zone from nudge.llm_terms)';
  return `at >= (${parameter} || '-01')::timestamp at time zone ${zone}
    and at < ((${parameter} || '-01')::timestamp + interval '1 month') at time zone ${zone}`;
}

interface CallRow extends Omit<AiCall, 'at'> {
  readonly at: Date;
  /** To the microsecond, for the cursor. */
  readonly exactAt: string;
}

const saved = `saved_prompt + saved_tier + saved_provider + saved_prompt_cache + saved_batch + saved_response_cache`;

/** The ledger of a tenant, newest first, by cursor. */
export async function listCalls(
  database: Database,
  tenantId: string,
  filter: CallFilter,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly items: AiCall[]; readonly nextCursor: string | null }> {
  const [afterAt = null, afterId = null] = decodeCursor(page.cursor, 2) ?? [];
  const rows = await database.withTenant(tenantId, (tx) =>
    tx.query<CallRow>(
      `select id, request_id as "requestId", at, at::text as "exactAt", purpose, priority, target_id as "targetId", provider, model, tier,
         attempt, outcome, detail, input_tokens as "inputTokens", cached_input_tokens as "cachedInputTokens",
         output_tokens as "outputTokens", cost_micro / 1e6::float8 as "costJpy", cost_micro_usd / 1e6::float8 as "costUsd",
         (${saved}) / 1e6 as "savedUsd", prompt_hash as "promptHash", ttft_ms as "ttftMs", total_ms as "totalMs",
         batch_id as "batchId", answered_by as "answeredBy", rule_id as "ruleId", event_id as "eventId",
         campaign_id as "campaignId"
       from nudge.llm_ledger
       where tenant_id = $8 and ($1::text is null or ${inMonth('$1')}) and ($2::text is null or purpose = $2)
         and ($3::text is null or model = $3) and ($4::text is null or outcome = $4)
         and ($5::timestamptz is null or (at, id) < ($5, $6::uuid))
       order by at desc, id desc limit $7`,
      [
        filter.month ?? null,
        filter.purpose ?? null,
        filter.model ?? null,
        filter.outcome ?? null,
        afterAt,
        afterId,
        page.limit + 1,
        tenantId,
      ],
    ),
  );
  const { items, nextCursor } = pageFrom(rows, page.limit, (row) => [row.exactAt, row.id]);
  return {
    items: items.map(({ exactAt: _exact, ...row }) => ({ ...row, at: row.at.toISOString() })),
    nextCursor,
  };
}

/** A month by purpose and model, of its sums; the median is right within 5 %. Rows that nobody answered (template, failed) are among them with their cost. */
export async function readUsage(
  database: Database,
  tenantId: string,
  month: string,
): Promise<{ readonly month: string; readonly costJpy: number; readonly items: AiUse[] }> {
  const items = await database.withTenant(tenantId, (tx) =>
    tx.query<AiUse>(
      `with times as (
         select purpose, provider, model, step, sum(calls) over (partition by purpose, provider, model order by step) as upto,
           sum(calls) over (partition by purpose, provider, model) as of
         from nudge.llm_month_time where tenant_id = $2 and month = ($1 || '-01')::date
       ), medians as (
         select purpose, provider, model, power(1.1, min(step) + 0.5)::float8 as ms from times where upto * 2 >= of group by 1, 2, 3
       )
       select u.purpose, u.provider, u.model, coalesce(sum(calls) filter (where outcome in ('ok', 'cached', 'template')), 0)::int as calls,
         sum(input_tokens) as "inputTokens", sum(cached_input_tokens) as "cachedInputTokens", sum(output_tokens) as "outputTokens",
         sum(cost_micro) / 1e6 as "costJpy", sum(cost_micro_usd) / 1e6 as "costUsd", min(m.ms) as "medianTtftMs",
         sum(under_half_a_second) filter (where ${realTime}) / nullif(sum(calls) filter (where ${realTime}), 0) as "underHalfASecond"
       from nudge.llm_month u left join medians m on m.purpose = u.purpose and m.provider = u.provider and m.model = u.model
       where u.tenant_id = $2 and month = ($1 || '-01')::date and outcome <> 'abandoned'
       group by u.purpose, u.provider, u.model order by sum(cost_micro) desc, u.purpose, u.model limit 1000`,
      [month, tenantId],
    ),
  );
  return { month, costJpy: items.reduce((sum, item) => sum + item.costJpy, 0), items };
}

/** Answers whose time was measured: not those of a batch. */
const realTime = `outcome in ('ok', 'cached', 'template') and real_time`;
