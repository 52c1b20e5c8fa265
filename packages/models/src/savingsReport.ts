import type { Database } from '@tsudoi/database/database';
import { inMonth } from './usageReport.ts';

const columns = {
  batch: 'saved_batch',
  tier: 'saved_tier',
  promptCache: 'saved_prompt_cache',
  provider: 'saved_provider',
  responseCache: 'saved_response_cache',
  prompt: 'saved_prompt',
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

/** What was still to pay when the lever came to act: the levers are taken off in this order. */
const before: Readonly<Record<Lever, string>> = {
  prompt: 'naive_micro_usd',
  tier: 'naive_micro_usd - saved_prompt',
  provider: 'naive_micro_usd - saved_prompt - saved_tier',
  promptCache: 'naive_micro_usd - saved_prompt - saved_tier - saved_provider',
  batch: 'naive_micro_usd - saved_prompt - saved_tier - saved_provider - saved_prompt_cache',
  responseCache: 'naive_micro_usd',
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

/** A row of sums over the ledger: `naive`, `cost`, and what `leverSums` selects. */
export type LedgerSums = Readonly<Record<string, number | null>>;

const levers = Object.keys(columns) as Lever[];

/** Columns of a select over nudge.llm_ledger that `leversOf` reads, `naive` and `cost` among them. */
export const leverSums = [
  'coalesce(sum(naive_micro_usd), 0)::float8 as naive',
  'coalesce(sum(cost_micro_usd), 0)::float8 as cost',
  ...levers.flatMap((lever) => [
    `coalesce(sum(${columns[lever]}), 0)::float8 as "${lever}"`,
    `coalesce(sum(${before[lever]}) filter (where ${columns[lever]} <> 0), 0)::float8 as "${lever}Base"`,
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
         count(*) filter (where outcome in ('ok', 'cached', 'template'))::int as calls,
         count(*) filter (where outcome = 'cached')::float8
           / nullif(count(*) filter (where outcome in ('ok', 'cached') and priority = 'interactive'), 0) as hits,
         sum(cached_input_tokens)::float8 / nullif(sum(input_tokens), 0) as cached
       from nudge.llm_ledger
       where ${inMonth('$1')}`,
      [month],
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
