import { recordChange, systemActor } from '@tsudoi/audit/recordChange';
import type { Database, Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { ClaimedDelivery } from './claimDeliveries.ts';
import { endpointNamed } from './endpointRow.ts';
import { holdDeliveries } from './deliveryRow.ts';
import { disabledAfterMs, waitAfterMs } from './retrySchedule.ts';
import type { Attempted } from './sendMessage.ts';

/** What the log of a delivery keeps at most. */
const mostTries = 20;

/** How a delivery stands after an attempt; `lost`: another process had taken it over. */
export type Settled = 'delivered' | 'retried' | 'failed' | 'lost';

/**
 * Writes what came of an attempt, if the claim is still ours: delivered, due again, or failed for good. An endpoint that said 410, or to
 * which nothing came through for five days, is disabled in the same transaction; that is in the audit log, told to other endpoints that ask for it, and what waits for
 * it is held.
 */
export async function settleDelivery(
  database: Database,
  delivery: ClaimedDelivery,
  { attempt, outcome, retryAfterMs }: Attempted,
  random: () => number = Math.random,
): Promise<{ readonly settled: Settled; readonly disabled: boolean }> {
  const waitMs = outcome === 'failed' ? waitAfterMs(delivery.attempt, retryAfterMs, random) : undefined;
  const state = outcome === 'delivered' ? 'delivered' : waitMs === undefined ? 'failed' : 'due';
  return database.withTenant(delivery.tenantId, async (tx) => {
    const touched = await tx.execute(
      `update core.webhook_delivery d set state = $3, lease_until = null,
         due_at = case when $3 = 'due' then now() + make_interval(secs => $4 / 1000.0) else d.due_at end,
         settled_at = case when $3 = 'due' then null else now() end,
         tries = (select coalesce(jsonb_agg(t.try order by t.at), '[]') from (select * from jsonb_array_elements(d.tries || $5::jsonb)
           with ordinality each (try, at) order by at desc limit ${String(mostTries)}) t)
       where d.id = $1 and d.fence = $2 and d.state = 'running'`,
      [delivery.id, delivery.fence, state, waitMs ?? 0, JSON.stringify([attempt])],
    );
    if (touched === 0) return { settled: 'lost', disabled: false };
    const disabled =
      outcome === 'delivered'
        ? await cameThrough(tx, delivery.endpointId)
        : await cameNotThrough(tx, delivery.endpointId, outcome === 'gone', attempt.error ?? 'failed');
    return { settled: state === 'due' ? 'retried' : state, disabled };
  });
}

async function cameThrough(tx: Tx, endpointId: string): Promise<false> {
  await tx.execute(
    'update core.webhook_endpoint set failing_since = null where id = $1 and failing_since is not null',
    [endpointId],
  );
  return false;
}

async function cameNotThrough(tx: Tx, endpointId: string, gone: boolean, error: string): Promise<boolean> {
  const reason = (gone ? error : `nothing but failures for five days, last: ${error}`).slice(0, 400);
  const [row] = await tx.query<{ ends: boolean }>(
    `with before as (
       select id, failing_since, state = 'enabled' and ($2 or coalesce(failing_since < now() - make_interval(secs => $3 / 1000.0), false)) as ends
       from core.webhook_endpoint where id = $1 for update
     )
     update core.webhook_endpoint e set failing_since = coalesce(e.failing_since, now()),
       state = case when before.ends then 'disabled' else e.state end, reason = case when before.ends then $4 else e.reason end,
       version = e.version + before.ends::int, updated_at = case when before.ends then now() else e.updated_at end
     from before where e.id = before.id and (before.ends or before.failing_since is null) returning before.ends`,
    [endpointId, gone, disabledAfterMs, reason],
  );
  if (row?.ends !== true) return false;
  await holdDeliveries(tx, endpointId, true);
  await publish(tx, 'webhook_endpoint.disabled', { endpointId, reason });
  await recordChange(tx, systemActor, {
    action: 'webhook_endpoint.disabled',
    targetKind: 'webhook-endpoint',
    targetId: endpointId,
    after: await endpointNamed(tx, endpointId),
  });
  return true;
}
