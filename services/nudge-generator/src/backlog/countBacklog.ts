import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';

/** What is due or running now, across tenants; read by autoscaling and alerts, so it counts nothing that lies ahead. */
export async function countBacklog(
  database: Database,
  clock: Clock,
): Promise<{ readonly size: number; readonly oldestSeconds: number }> {
  const [row] = await database.dispatcher.query<{ size: string; oldest: number | null }>(
    `select count(*) as size, extract(epoch from $1::timestamptz - min(due_at))::float8 as oldest
     from nudge.backlog where state = 'running' or due_at <= $1`,
    [clock.now()],
  );
  return { size: Number(row?.size ?? 0), oldestSeconds: Math.max(0, row?.oldest ?? 0) };
}
