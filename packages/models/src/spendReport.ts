import type { Database } from '@tsudoi/database/database';

/** What a month's spend can be told by. */
export type SpendTag = 'rule' | 'event' | 'campaign' | 'purpose';

/** The spend of one tag. */
export interface TaggedSpend {
  readonly tag: string | null;
  readonly calls: number;
  readonly costJpy: number;
  readonly costUsd: number;
}

/** Sums have the least id where the ledger has none. */
function named(column: string): string {
  return `nullif(${column}::text, '00000000-0000-0000-0000-000000000000')`;
}

const columns: Readonly<Record<SpendTag, string>> = {
  rule: named('rule_id'),
  event: named('event_id'),
  campaign: named('campaign_id'),
  purpose: 'purpose',
};

/** A month of the ledger by one tag, dearest first; what was failed or cut and charged counts with the others. */
export async function readSpend(
  database: Database,
  tenantId: string,
  by: SpendTag,
  month: string,
): Promise<{
  readonly month: string;
  readonly by: SpendTag;
  readonly costJpy: number;
  readonly items: TaggedSpend[];
}> {
  const items = await database.withTenant(tenantId, (tx) =>
    tx.query<TaggedSpend>(
      `select ${columns[by]} as tag, coalesce(sum(calls) filter (where outcome in ('ok', 'cached', 'template')), 0)::int as calls,
         sum(cost_micro) / 1e6 as "costJpy", sum(cost_micro_usd) / 1e6 as "costUsd"
       from nudge.llm_month where tenant_id = $2 and month = ($1 || '-01')::date and outcome <> 'abandoned'
       group by 1 order by sum(cost_micro) desc, 1 limit 1000`,
      [month, tenantId],
    ),
  );
  return { month, by, costJpy: items.reduce((sum, item) => sum + item.costJpy, 0), items };
}
