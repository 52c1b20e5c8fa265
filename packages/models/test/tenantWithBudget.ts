import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** A tenant whose quota is `limitMicro` (micro-yen a month), of which `spentMicro` are spent. */
export async function tenantWithBudget(
  owner: pg.Pool,
  limitMicro: number,
  spentMicro = 0,
  tenantId: string = randomUUID(),
): Promise<string> {
  await owner.query(
    `insert into core.tenant (id, slug, name, settings)
     values ($1::uuid, $1::text, 'Budget', jsonb_build_object('aiBudgetJpyPerMonth', $2::numeric / 1000000))`,
    [tenantId, limitMicro],
  );
  await owner.query(
    `insert into nudge.llm_spend (tenant_id, month, spent_micro)
     select $1, date_trunc('month', now() at time zone time_zone), $2 from nudge.llm_terms`,
    [tenantId, spentMicro],
  );
  return tenantId;
}
