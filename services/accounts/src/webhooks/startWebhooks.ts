import type { Database } from '@tsudoi/database/database';
import type { Platform } from '@tsudoi/platform/platform';
import { mostCounted } from '@tsudoi/queue/backlogMetrics';
import { systemClock } from '@tsudoi/runtime/clock';
import type { Egress } from '@tsudoi/runtime/egress';
import { every } from '@tsudoi/runtime/every';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { createDeliveryWorker } from './deliveryWorker.ts';
import { createWebhookMetrics } from './webhookMetrics.ts';
import { webhookQueue } from './webhookQueue.ts';

/** How long the delivery log is kept, days. */
const keptDays = 30;
const pruneEveryMs = 3_600_000;
const pruneBatch = 500;

/** Shows the backlog in every process, and wakes the workers of a queue that may be scaled to nothing. */
export function showWebhookBacklog(platform: Platform): void {
  platform.jobs.backlog.add(webhookQueue, () => countDue(platform.database));
}

/** Works the backlog of webhook deliveries in this process, and keeps their log short. */
export function startWebhooks(
  platform: Platform,
  parts: { readonly sealer: Sealer; readonly egress: Egress },
): void {
  const { database, lifecycle, log, metrics } = platform;
  const worker = createDeliveryWorker({
    ...parts,
    database,
    log,
    clock: systemClock,
    metrics: createWebhookMetrics(metrics),
  });
  platform.jobs.onWake(webhookQueue, () => worker.pull());
  lifecycle.onStopIntake('webhook deliveries', () => worker.stop());
  every(
    { lifecycle, log },
    {
      name: 'old webhook deliveries',
      intervalMs: pruneEveryMs,
      atOnce: false,
      async work(stopping) {
        let gone: number;
        do gone = await pruneDeliveries(database);
        while (gone === pruneBatch && !stopping.aborted);
      },
    },
  );
}

async function pruneDeliveries(database: Database): Promise<number> {
  const [row] = await database.maintenance.query<{ gone: number }>(
    'select core.prune_webhook_deliveries(now() - make_interval(days => $1), $2) as gone',
    [keptDays, pruneBatch],
  );
  return row?.gone ?? 0;
}

/** What is due or running now, across tenants, up to `mostCounted`. */
async function countDue(
  database: Database,
): Promise<{ readonly size: number; readonly oldestSeconds: number }> {
  const [row] = await database.dispatcher.query<{ size: string; oldest: number | null }>(
    `with due as (select due_at from core.webhook_delivery where state = 'due' and due_at <= now() order by due_at limit $1),
       running as (select 1 from core.webhook_delivery where state = 'running' limit $1)
     select (select count(*) from due) + (select count(*) from running) as size,
       (select extract(epoch from now() - min(due_at))::float8 from due) as oldest`,
    [mostCounted],
  );
  return { size: Number(row?.size ?? 0), oldestSeconds: Math.max(0, row?.oldest ?? 0) };
}
