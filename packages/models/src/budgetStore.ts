import type { Database, Tx } from '@tsudoi/database/database';

/** The AI budget of a tenant this month, in yen. */
export interface BudgetState {
  readonly currency: 'JPY';
  readonly perUsd: number;
  readonly monthlyLimit: number;
  /** True when the installation gave the tenant this limit; false when it is the installation's default. */
  readonly fromQuota: boolean;
  readonly spent: number;
  readonly reserved: number;
  readonly usedShare: number;
  readonly tier: 'full' | 'economy' | 'template';
  readonly economyCalls: number;
  readonly refusedCalls: number;
  readonly timeZone: string;
}

/** Reads it; `defaultLimitMicroUsd` is the limit of a tenant without a quota. */
export async function readBudget(
  database: Database,
  tenantId: string,
  at: Date,
  defaultLimitMicroUsd: number,
): Promise<BudgetState> {
  const [row] = await database.read<Record<string, string | number | boolean>>(
    'llm_budget_state',
    'select * from nudge.llm_budget_state($1, $2, $3)',
    tenantId,
    at,
    defaultLimitMicroUsd,
  );
  if (!row) throw new Error('the installation has no terms for its AI budgets');
  const yen = (name: string) => Number(row[name]) / 1e6;
  const monthlyLimit = yen('limit_micro');
  const used = yen('spent_micro') + yen('reserved_micro');
  const usedShare = monthlyLimit > 0 ? used / monthlyLimit : 1;
  return {
    currency: 'JPY',
    perUsd: Number(row['jpy_per_usd']),
    monthlyLimit,
    fromQuota: row['from_quota'] === true,
    spent: yen('spent_micro'),
    reserved: yen('reserved_micro'),
    usedShare,
    tier: usedShare < 0.5 ? 'full' : usedShare < 1 ? 'economy' : 'template',
    economyCalls: Number(row['economy_calls']),
    refusedCalls: Number(row['refused_calls']),
    timeZone: String(row['time_zone']),
  };
}

/** What the installation reckons budgets by. */
export interface BudgetTerms {
  readonly jpyPerUsd: number;
  readonly timeZone: string;
  /** The day of the rate, and who said it. */
  readonly rateAt?: string | null | undefined;
  readonly rateFrom?: string | null | undefined;
}

/** The terms and their version, for If-Match. */
export async function readTerms(
  database: Database,
): Promise<{ readonly terms: BudgetTerms; readonly version: number }> {
  const [row] = await database.installation<{
    rate: number;
    zone: string;
    version: number;
    day: string | null;
    said: string | null;
  }>(
    `select jpy_per_usd::float8 as rate, time_zone as zone, version, to_char(rate_at, 'YYYY-MM-DD') as day,
       rate_from as said from nudge.llm_terms`,
  );
  if (!row) throw new Error('the installation has no terms for its AI budgets');
  const { rate, zone, version, day, said } = row;
  return { terms: { jpyPerUsd: rate, timeZone: zone, rateAt: day, rateFrom: said }, version };
}

/** The month of the budgets (`2027-03`) at an instant. */
export async function budgetMonth(database: Database, at: Date): Promise<string> {
  const [row] = await database.installation<{ month: string }>(
    `select to_char($1::timestamptz at time zone time_zone, 'YYYY-MM') as month from nudge.llm_terms`,
    [at],
  );
  return row?.month ?? at.toISOString().slice(0, 7);
}

/** Writes them, in a transaction of who changes them (for the audit log); undefined when the version is stale. What was booked stays as it was booked. */
export async function writeTerms(
  tx: Pick<Tx, 'query'>,
  terms: BudgetTerms,
  expectedVersion: number,
): Promise<number | undefined> {
  const [row] = await tx.query<{ version: number }>(
    `update nudge.llm_terms set jpy_per_usd = $1, time_zone = $2, rate_at = $4, rate_from = $5, version = version + 1,
       updated_at = now()
     where version = $3 returning version`,
    [terms.jpyPerUsd, terms.timeZone, expectedVersion, terms.rateAt ?? null, terms.rateFrom ?? null],
  );
  return row?.version;
}
