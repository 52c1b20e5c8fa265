import type { Database } from '@tsudoi/database/database';

/** The AI budget of a tenant this month; amounts in units of its currency. */
export interface BudgetState {
  readonly currency: string;
  readonly perUsd: number;
  readonly monthlyLimit: number;
  readonly spent: number;
  readonly reserved: number;
  readonly usedShare: number;
  readonly tier: 'full' | 'economy' | 'template';
  readonly economyCalls: number;
  readonly refusedCalls: number;
  readonly timeZone: string;
  readonly version: number;
}

export interface BudgetInput {
  readonly currency: string;
  readonly perUsd: number;
  readonly monthlyLimit: number;
  readonly timeZone: string;
}

/** Reads it; a tenant without one stands on the installation's default, version 0. */
export async function readBudget(
  database: Database,
  tenantId: string,
  at: Date,
  defaultLimitMicroUsd: number,
): Promise<BudgetState> {
  const [row] = await database.read<Record<string, string | number>>(
    'llm_budget_state',
    'select * from nudge.llm_budget_state($1, $2)',
    tenantId,
    at,
  );
  const number = (name: string) => Number(row?.[name] ?? 0) / 1e6;
  const monthlyLimit = row ? number('limit_micro') : defaultLimitMicroUsd / 1e6;
  const used = number('spent_micro') + number('reserved_micro');
  const usedShare = monthlyLimit > 0 ? used / monthlyLimit : 1;
  return {
    currency: String(row?.['currency'] ?? 'USD'),
    perUsd: Number(row?.['per_usd'] ?? 1),
    monthlyLimit,
    spent: number('spent_micro'),
    reserved: number('reserved_micro'),
    usedShare,
    tier: usedShare < 0.5 ? 'full' : usedShare < 1 ? 'economy' : 'template',
    economyCalls: Number(row?.['economy_calls'] ?? 0),
    refusedCalls: Number(row?.['refused_calls'] ?? 0),
    timeZone: String(row?.['time_zone'] ?? 'UTC'),
    version: Number(row?.['version'] ?? 0),
  };
}

/**
 * Sets it; false when `expectedVersion` is stale. What was spent this month is converted to the new currency, so that
 * a change of currency neither forgets nor repeats spending.
 */
export function writeBudget(
  database: Database,
  tenantId: string,
  input: BudgetInput,
  expectedVersion: number,
): Promise<boolean> {
  const values = [
    tenantId,
    input.currency,
    input.perUsd,
    Math.round(input.monthlyLimit * 1e6),
    input.timeZone,
  ];
  return database.withTenant(tenantId, async (tx) => {
    if (expectedVersion === 0) {
      const fresh = await tx.execute(
        `insert into nudge.llm_budget (tenant_id, currency, per_usd, limit_micro, time_zone)
         values ($1, $2, $3, $4, $5) on conflict do nothing`,
        values,
      );
      return fresh === 1;
    }
    const [old] = await tx.query<{ per_usd: string }>(
      'select per_usd from nudge.llm_budget where tenant_id = $1 and version = $2 for update',
      [tenantId, expectedVersion],
    );
    if (!old) return false;
    await tx.execute(
      `update nudge.llm_spend set spent_micro = round(spent_micro * $2::numeric / $3::numeric),
         reserved_micro = round(reserved_micro * $2::numeric / $3::numeric) where tenant_id = $1`,
      [tenantId, input.perUsd, old.per_usd],
    );
    await tx.execute(
      'update nudge.llm_reservation set amount_micro = round(amount_micro * $2::numeric / $3::numeric) where tenant_id = $1',
      [tenantId, input.perUsd, old.per_usd],
    );
    await tx.execute(
      `update nudge.llm_budget set currency = $2, per_usd = $3, limit_micro = $4, time_zone = $5, version = version + 1,
         updated_at = now() where tenant_id = $1`,
      values,
    );
    return true;
  });
}
