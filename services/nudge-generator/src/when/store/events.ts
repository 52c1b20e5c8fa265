import type { Tx } from '@tsudoi/database/database';

/** What words may tell of an event. */
export interface EventFacts {
  readonly name: string;
  readonly startsAt: Date;
  readonly cancelled: boolean;
}

/** Events by id. */
export async function readEvents(tx: Tx, ids: readonly string[]): Promise<Map<string, EventFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string; starts_at: Date; state: string }>(
    'select id, name, starts_at, state from recommendation.event_fact_view where tenant_id = $1 and id = any ($2::uuid[])',
    [tx.tenantId, ids],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { name: row.name, startsAt: row.starts_at, cancelled: row.state === 'cancelled' },
    ]),
  );
}
