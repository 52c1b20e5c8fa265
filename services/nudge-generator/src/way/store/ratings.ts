import type { Tx } from '@tsudoi/database/database';

/** Stores a person's rating of a delivered nudge, the last one counts; false when there is no such nudge. */
export async function rate(tx: Tx, nudgeId: string, helpful: boolean, now: Date): Promise<boolean> {
  const touched = await tx.execute(
    `insert into nudge.rating (tenant_id, nudge_id, contact_id, helpful, rated_at)
     select $1, id, contact_id, $3, $4 from nudge.nudge where tenant_id = $1 and id = $2 and state = 'delivered'
     on conflict (tenant_id, nudge_id) do update set helpful = excluded.helpful, rated_at = excluded.rated_at`,
    [tx.tenantId, nudgeId, helpful, now],
  );
  return touched > 0;
}
