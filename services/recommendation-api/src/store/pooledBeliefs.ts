import type { Tx } from '@tsudoi/database/database';
import type { CommonShowUp } from '@tsudoi/forecast/showUpModel';
import type { PooledTactics } from '@tsudoi/forecast/tacticPool';

/** What the tenants that share their outcomes have in common. */
export interface PooledBelief {
  readonly tactics: PooledTactics;
  /** Who turns up; null where too few told of it. */
  readonly showUp: CommonShowUp | null;
  /** Tenants that it was learnt from. */
  readonly tenants: number;
}

interface Stored extends Omit<PooledBelief, 'showUp'> {
  readonly showUp: {
    readonly coefficients: readonly number[];
    readonly between: readonly number[];
    readonly within: number;
  } | null;
}

export async function readPooledBelief(tx: Tx): Promise<PooledBelief | undefined> {
  const [row] = await tx.query<{ belief: Stored }>(
    'select belief from recommendation.pooled_belief where tenant_id = $1',
    [tx.tenantId],
  );
  if (row === undefined) return undefined;
  const { showUp, ...belief } = row.belief;
  return {
    ...belief,
    showUp: showUp && {
      coefficients: Float64Array.from(showUp.coefficients),
      prior: { between: Float64Array.from(showUp.between), within: showUp.within },
    },
  };
}

export async function writePooledBelief(
  tx: Tx,
  { showUp, ...belief }: PooledBelief,
  now: Date,
): Promise<void> {
  const stored: Stored = {
    ...belief,
    showUp: showUp && {
      coefficients: [...showUp.coefficients],
      between: [...showUp.prior.between],
      within: showUp.prior.within,
    },
  };
  await tx.execute(
    `insert into recommendation.pooled_belief (tenant_id, belief, made_at) values ($1, $2, $3)
     on conflict (tenant_id) do update set belief = excluded.belief, made_at = excluded.made_at`,
    [tx.tenantId, JSON.stringify(stored), now],
  );
}

/** Takes what others have in common from a tenant that does not share any more, or where too few do. */
export async function forgetPooledBelief(tx: Tx): Promise<void> {
  await tx.execute('delete from recommendation.pooled_belief where tenant_id = $1', [tx.tenantId]);
}
