import type { Database } from '@tsudoi/database/database';
import { inMonth } from './usageReport.ts';

/** What a month's spend can be told by. */
export type SpendTag = 'rule' | 'event' | 'campaign' | 'purpose';

/** The spend of one tag. */
export interface TaggedSpend {
  readonly tag: string | null;
  readonly calls: number;
  readonly costJpy: number;
  readonly costUsd: number;
}

const columns: Readonly<Record<SpendTag, string>> = {
  rule: 'rule_id::text',
  event: 'event_id::text',
  campaign: 'campaign_id::text',
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
      `select ${columns[by]} as tag, count(*) filter (where outcome in ('ok', 'cached', 'template'))::int as calls,
         sum(cost_micro)::float8 / 1e6 as "costJpy", sum(cost_micro_usd)::float8 / 1e6 as "costUsd"
       from nudge.llm_ledger where ${inMonth('$1')} and outcome <> 'abandoned'
       group by 1 order by sum(cost_micro) desc, 1 limit 1000`,
      [month],
    ),
  );
  return { month, by, costJpy: items.reduce((sum, item) => sum + item.costJpy, 0), items };
}
