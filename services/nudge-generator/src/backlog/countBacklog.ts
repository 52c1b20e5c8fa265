import type { Database } from '@tsudoi/database/database';
import { mostCounted } from '@tsudoi/queue/backlogMetrics';
import type { Clock } from '@tsudoi/runtime/clock';

/**
 * What is due or running now, across tenants; read by autoscaling and alerts, so it counts nothing that lies ahead, and no more
 * than `mostCounted`.
 */
export async function countBacklog(
  database: Database,
  clock: Clock,
): Promise<{ readonly size: number; readonly oldestSeconds: number }> {
  const [row] = await database.dispatcher.query<{ size: string; oldest: number | null }>(
    `with due as (select due_at from nudge.backlog where state = 'due' and due_at <= $1 order by due_at limit $2),
       running as (select due_at from nudge.backlog where state = 'running' limit $2)
     select (select count(*) from due) + (select count(*) from running) as size,
       extract(epoch from $1::timestamptz - least((select min(due_at) from due), (select min(due_at) from running)))::float8 as oldest`,
    [clock.now(), mostCounted],
  );
  return { size: Number(row?.size ?? 0), oldestSeconds: Math.max(0, row?.oldest ?? 0) };
}
