import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { jobMetrics } from '@tsudoi/runtime/metrics/catalogue/jobs';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';

/** Counts one backlog: what is due or running now, and the age of the oldest in seconds. */
export type BacklogCount = () => Promise<{ readonly size: number; readonly oldestSeconds: number }>;

/** The gauges that autoscaling and alerts read: `tsudoi_backlog{queue}` and `tsudoi_backlog_oldest_seconds{queue}`. */
export interface BacklogMetrics {
  /** Adds a backlog that is kept in a service's own tables. */
  add(queue: string, count: BacklogCount): void;
}

/** A backlog is counted up to here: beyond it more workers would not be started, and counting would cost as much as working. */
export const mostCounted = 20_000;

interface BacklogRow {
  readonly queue: string;
  readonly size: string;
  readonly oldest_seconds: number | null;
}

/**
 * Counted in PostgreSQL for each scrape, across tenants, so it is true without Redis; every replica shows the same
 * number (take max, not sum). A slow count is shown by the next scrape; while PostgreSQL is away the gauges show nothing.
 */
export function createBacklogMetrics(
  registry: Registry,
  database: Database,
  clock: Clock,
  queues: readonly string[],
): BacklogMetrics {
  const own = new Map<string, BacklogCount>();
  const oldest = createGauge(registry, jobMetrics.backlogOldest);
  const look = createLookUp(async () => {
    const counted = await Promise.allSettled([
      countJobs(database, clock, queues),
      ...[...own].map(async ([queue, count]) => [{ queue, ...(await count()) }]),
    ]);
    return counted.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  });
  createGauge(registry, jobMetrics.backlog, async (size) => {
    const rows = (await look()) ?? [];
    size.clear();
    oldest.clear();
    for (const row of rows) {
      size.set({ queue: row.queue }, row.size);
      oldest.set({ queue: row.queue }, row.oldestSeconds);
    }
  });
  return { add: (queue, count) => own.set(queue, count) };
}

async function countJobs(database: Database, clock: Clock, queues: readonly string[]) {
  const rows = await database.dispatcher.query<BacklogRow>(
    `select q.queue, (due.size + running.size)::text as size, due.oldest_seconds
     from unnest($1::text[]) q (queue)
     cross join lateral (select count(*) as size, extract(epoch from greatest($2::timestamptz, now()) - min(due_at))::float8 as oldest_seconds
       from (select due_at from core.job where queue = q.queue and state = 'due' and due_at <= greatest($2::timestamptz, now())
         order by due_at limit $3) each) due
     cross join lateral (select count(*) as size from (select from core.job where queue = q.queue and state = 'running' limit $3) each) running
     union all
     select 'outbox', count(*)::text, extract(epoch from now() - min(created_at))::float8
     from (select created_at from core.outbox where relayed_at is null limit $3) each`,
    [queues, clock.now(), mostCounted],
  );
  return rows.map((row) => ({
    queue: row.queue,
    size: Number(row.size),
    oldestSeconds: Math.max(0, row.oldest_seconds ?? 0),
  }));
}
