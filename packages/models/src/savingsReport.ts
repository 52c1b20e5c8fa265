import type { Database } from '@tsudoi/database/database';

/** The end of a lever's columns of nudge.llm_month: `saved_…` and `base_…`, what was still to pay for the calls on which it acted. */
const columns = {
  batch: 'batch',
  tier: 'tier',
  promptCache: 'prompt_cache',
  provider: 'provider',
  responseCache: 'response_cache',
  prompt: 'prompt',
} as const;
type Lever = keyof typeof columns;

/** Percent that the design documents expect (REQUIREMENTS 18). */
const expected: Readonly<Record<Lever, string | null>> = {
  batch: '50',
  tier: '70-90',
  promptCache: '10-30',
  provider: '10-20',
  responseCache: null,
  prompt: null,
};

/** What one lever saved; shares are 0 to 1. */
export interface LeverSaving {
  readonly lever: Lever;
  readonly savedUsd: number;
  /** Of what was still to pay for the calls on which it acted. */
  readonly shareWhereUsed: number | null;
  readonly shareOfNaive: number;
  /** Percent that the design expects where it is used. */
  readonly expected: string | null;
}

export interface SavingsReport {
  readonly month: string;
  readonly naiveUsd: number;
  readonly costUsd: number;
  readonly wasteUsd: number;
  readonly calls: number;
  readonly cacheHitRate: number | null;
  readonly cachedTokenRatio: number | null;
  readonly levers: readonly LeverSaving[];
}

/** A row of sums over months of the ledger: `naive`, `cost`, and what `leverSums` selects. */
export type LedgerSums = Readonly<Record<string, number | null>>;

const levers = Object.keys(columns) as Lever[];

/** Columns of a select over nudge.llm_month that `leversOf` reads, `naive` and `cost` among them. */
export const leverSums = [
  'coalesce(sum(naive_micro_usd), 0)::float8 as naive',
  'coalesce(sum(cost_micro_usd), 0)::float8 as cost',
  ...levers.flatMap((lever) => [
    `coalesce(sum(saved_${columns[lever]}), 0)::float8 as "${lever}"`,
    `coalesce(sum(base_${columns[lever]}), 0)::float8 as "${lever}Base"`,
  ]),
].join(', ');

/** What each lever saved, by sums in micro-dollars. */
export function leversOf(row: LedgerSums): readonly LeverSaving[] {
  const number = (name: string) => row[name] ?? 0;
  const naive = number('naive');
  return levers.map((lever) => ({
    lever,
    savedUsd: number(lever) / 1e6,
    shareWhereUsed: number(`${lever}Base`) > 0 ? number(lever) / number(`${lever}Base`) : null,
    shareOfNaive: naive > 0 ? number(lever) / naive : 0,
    expected: expected[lever],
  }));
}

/** The ledger of one month of the budgets (`2027-03`), lever by lever. */
export async function readSavings(
  database: Database,
  tenantId: string,
  month: string,
): Promise<SavingsReport> {
  const [row = {}] = await database.withTenant(tenantId, (tx) =>
    tx.query<LedgerSums>(
      `select ${leverSums},
         coalesce(sum(cost_micro_usd) filter (where outcome not in ('ok', 'cached', 'template')), 0)::float8 as waste,
         coalesce(sum(calls) filter (where outcome in ('ok', 'cached', 'template')), 0)::int as calls,
         coalesce(sum(calls) filter (where outcome = 'cached'), 0)
           / nullif(sum(calls) filter (where outcome in ('ok', 'cached') and interactive), 0) as hits,
         sum(cached_input_tokens) / nullif(sum(input_tokens), 0) as cached
       from nudge.llm_month where tenant_id = $2 and month = ($1 || '-01')::date`,
      [month, tenantId],
    ),
  );
  return {
    month,
    naiveUsd: (row['naive'] ?? 0) / 1e6,
    costUsd: (row['cost'] ?? 0) / 1e6,
    wasteUsd: (row['waste'] ?? 0) / 1e6,
    calls: row['calls'] ?? 0,
    cacheHitRate: row['hits'] ?? null,
    cachedTokenRatio: row['cached'] ?? null,
    levers: leversOf(row),
  };
}
