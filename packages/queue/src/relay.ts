import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { wakeSignal } from './enqueue.ts';
import type { Registry } from './registry.ts';

/** Domain events handed on in one look. */
const batch = 500;

/**
 * Turns committed domain events into one job per subscriber, once each: job and mark are one commit, and rows that
 * another relay works on are skipped. Resolves to true when there may be more. A tenant that fails holds up no other.
 */
export async function relayOutbox(database: Database, registry: Registry, log: Logger): Promise<boolean> {
  const pending = await database.dispatcher.query<{ id: string; tenant_id: string }>(
    'select id, tenant_id from core.outbox where relayed_at is null order by id limit $1',
    [batch],
  );
  const tenants = Map.groupBy(pending, (row) => row.tenant_id);
  const relayed = await Promise.allSettled(
    [...tenants].map(([tenantId, rows]) =>
      relayTenant(
        database,
        registry,
        tenantId,
        rows.map((row) => row.id),
      ),
    ),
  );
  let moved = 0;
  for (const each of relayed) {
    if (each.status === 'fulfilled') moved += each.value;
    else log.warn({ err: each.reason as unknown }, 'domain events of a tenant could not be relayed');
  }
  return moved > 0 && pending.length === batch;
}

async function relayTenant(
  database: Database,
  registry: Registry,
  tenantId: string,
  ids: string[],
): Promise<number> {
  const routes = Object.entries(registry.subscribers).flatMap(([type, definitions]) =>
    definitions.map((definition) => ({ type, queue: definition.queue, name: definition.name })),
  );
  return database.withTenant(tenantId, async (tx) => {
    const rows = await tx.query<{ queues: string[] | null; moved: string }>(
      `with picked as materialized (
         select id, type, payload, traceparent, created_at from core.outbox
         where id = any($1::bigint[]) and relayed_at is null order by id for update skip locked
       ), made as (
         insert into core.job (tenant_id, queue, name, dedupe_key, payload, traceparent)
         select $2, route.queue, route.name, 'outbox-' || picked.id,
           jsonb_build_object('id', picked.id::text, 'type', picked.type, 'payload', picked.payload, 'occurredAt',
             to_char(picked.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
           picked.traceparent
         from picked join unnest($3::text[], $4::text[], $5::text[]) route (type, queue, name) using (type)
         order by picked.id
         on conflict do nothing returning queue
       ), marked as (
         update core.outbox set relayed_at = now() from picked where outbox.id = picked.id returning outbox.id
       )
       select (select array_agg(distinct queue) from made) as queues, (select count(*) from marked) as moved`,
      [
        ids,
        tenantId,
        routes.map((route) => route.type),
        routes.map((route) => route.queue),
        routes.map((route) => route.name),
      ],
    );
    for (const queue of rows[0]?.queues ?? []) tx.signal(wakeSignal(queue));
    return Number(rows[0]?.moved ?? 0);
  });
}
