import { domainEvents, isDomainEventType, type DomainEventType } from '@tsudoi/contracts/domainEvents';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { wakeSignal } from './enqueue.ts';
import type { Registry } from './registry.ts';

/** Domain events of a tenant in one transaction. */
const batch = 100;
/** Tenants of one look, and how many of them at once. */
const mostTenants = 500;
const atOnce = 4;
/** An event that cannot be handed on is looked at again after this, one that fails as if it only could not now sooner. */
const heldFor = '1 minute';
const heldBriefly = '5 seconds';
/** After so many events in a row that only cannot be handed on now, none of the tenant can. */
const mostInARow = 3;

/** Called once a domain event whose jobs are committed. */
export type HandedOn = (type: DomainEventType) => void;

interface PendingEvent {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

/**
 * Turns committed domain events into one job per subscriber, once each: job and mark are one commit, and rows that
 * another relay works on are skipped. Every tenant has its turn in a look, so one that fails or has thousands holds up
 * no other; in a batch that fails the guilty event alone is held and tried again later. What is not of its schema
 * becomes a dead letter of each subscriber. Resolves to true when there may be more.
 */
export async function relayOutbox(
  database: Database,
  registry: Registry,
  log: Logger,
  handedOn: HandedOn = () => undefined,
): Promise<boolean> {
  const tenants = await database.dispatcher.query<{ id: string }>(
    `with recursive waiting (id) as (
       (select tenant_id from core.outbox where relayed_at is null and (held_until is null or held_until <= now())
        order by tenant_id limit 1)
       union all
       select (select o.tenant_id from core.outbox o where o.relayed_at is null and (o.held_until is null or o.held_until <= now())
                 and o.tenant_id > waiting.id order by o.tenant_id limit 1)
       from waiting where waiting.id is not null
     )
     select id from waiting where id is not null limit $1`,
    [mostTenants],
  );
  let more = tenants.length === mostTenants;
  const waiting = tenants.values();
  const work = async () => {
    for (const { id: tenantId } of waiting) {
      try {
        if ((await relaySome(database, registry, log, tenantId, handedOn)) === batch) more = true;
      } catch (err) {
        log.warn({ err, tenant_id: tenantId }, 'domain events of a tenant could not be relayed');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return more;
}

/** The tenant's next events in one transaction, or, where that fails by an event's fault, one by one. Resolves to how many. */
async function relaySome(
  database: Database,
  registry: Registry,
  log: Logger,
  tenantId: string,
  handedOn: HandedOn,
): Promise<number> {
  let ids: string[] = [];
  try {
    const events = await database.withTenant(tenantId, async (tx) => {
      const taken = await take(tx, registry);
      ids = taken.map((event) => event.id);
      await handOn(tx, registry, taken);
      return taken;
    });
    tell(events, handedOn);
    return events.length;
  } catch (err) {
    if (ids.length === 0) throw err;
    let inARow = 0;
    for (const id of ids) {
      const fault = await relayOne(database, registry, log, tenantId, id, handedOn);
      inARow = isPassingFault(fault) ? inARow + 1 : 0;
      if (inARow >= mostInARow) throw fault;
    }
    return ids.length;
  }
}

/** Resolves to why the event is held, undefined where it is handed on. */
async function relayOne(
  database: Database,
  registry: Registry,
  log: Logger,
  tenantId: string,
  id: string,
  handedOn: HandedOn,
): Promise<unknown> {
  try {
    const events = await database.withTenant(tenantId, async (tx) => {
      const taken = await take(tx, registry, id);
      await handOn(tx, registry, taken);
      return taken;
    });
    tell(events, handedOn);
    return undefined;
  } catch (err) {
    const passing = isPassingFault(err);
    log[passing ? 'warn' : 'error'](
      { err, tenant_id: tenantId, outbox_id: id },
      'a domain event cannot be relayed; it is held',
    );
    // Where the database is away this fails too, and nothing of the tenant is relayed now.
    await database.withTenant(tenantId, (tx) =>
      hold(tx, [id], err instanceof Error ? err.message : String(err), passing ? heldBriefly : heldFor),
    );
    return err;
  }
}

function tell(events: readonly PendingEvent[], handedOn: HandedOn): void {
  for (const { type } of events) if (isDomainEventType(type)) handedOn(type);
}

/** Payloads come along only where somebody hears the event. */
async function take(tx: Tx, registry: Registry, id?: string): Promise<PendingEvent[]> {
  return tx.query<PendingEvent>(
    `select id, type, case when type = any ($4) then payload end as payload from core.outbox
     where tenant_id = $1 and relayed_at is null and (held_until is null or held_until <= now()) and ($2::bigint is null or id = $2)
     order by id limit $3 for update skip locked`,
    [tx.tenantId, id ?? null, batch, registry.subscribers.flatMap((subscriber) => subscriber.on)],
  );
}

async function handOn(tx: Tx, registry: Registry, events: readonly PendingEvent[]): Promise<void> {
  const unknown = events.filter((event) => !isDomainEventType(event.type)).map((event) => event.id);
  // Published by a newer version: a relay of that version knows it.
  if (unknown.length > 0) await hold(tx, unknown, 'this version does not know the type');
  const asked = await askedTypes(tx, registry, events);
  const routes = events.flatMap((event) => {
    const heardBy = registry.subscribers.filter(
      (subscriber) =>
        (subscriber.on as readonly string[]).includes(event.type) &&
        (subscriber.onlyWhereAsked !== true || asked.has(event.type)),
    );
    if (heardBy.length === 0) return [];
    const fault = faultOf(event);
    return heardBy.map(({ queue, name }) => ({ id: event.id, queue, name, fault }));
  });
  const known = events.filter((event) => isDomainEventType(event.type)).map((event) => event.id);
  if (known.length === 0) return;
  const [row] = await tx.query<{ queues: string[] | null }>(
    `with made as (
       insert into core.job (tenant_id, queue, name, dedupe_key, payload, traceparent, state, last_error, settled_at)
       select $1, route.queue, route.name, 'outbox-' || o.id,
         jsonb_build_object('id', o.id::text, 'type', o.type, 'payload', o.payload, 'occurredAt',
           to_char(o.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         o.traceparent, case when route.fault is null then 'due' else 'dead' end, route.fault,
         case when route.fault is not null then now() end
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) route (id, queue, name, fault)
       join core.outbox o on o.id = route.id and o.id = any ($2)
       order by o.id
       on conflict do nothing returning queue
     ), marked as (
       update core.outbox set relayed_at = now(), last_error = null where id = any ($2)
     )
     select array_agg(distinct queue) as queues from made`,
    [
      tx.tenantId,
      known,
      routes.map((route) => route.id),
      routes.map((route) => route.queue),
      routes.map((route) => route.name),
      routes.map((route) => route.fault ?? null),
    ],
  );
  for (const queue of row?.queues ?? []) tx.signal(wakeSignal(queue));
}

/** Of the types of a batch, those that webhook endpoints of the tenant ask for; nothing is read where no job waits for that. */
async function askedTypes(
  tx: Tx,
  registry: Registry,
  events: readonly PendingEvent[],
): Promise<ReadonlySet<string>> {
  const offered = registry.subscribers.flatMap((each): readonly string[] =>
    each.onlyWhereAsked === true ? each.on : [],
  );
  if (!events.some(({ type }) => offered.includes(type))) return new Set();
  const rows = await tx.query<{ type: string }>(
    `select distinct unnest(types) as type from core.webhook_endpoint where tenant_id = $1 and state = 'enabled'`,
    [tx.tenantId],
  );
  return new Set(rows.map(({ type }) => type));
}

/** What is wrong with the payload, by the event's schema. */
function faultOf({ type, payload }: PendingEvent): string | undefined {
  if (!isDomainEventType(type)) return undefined;
  const parsed = domainEvents[type].safeParse(payload);
  if (parsed.success) return undefined;
  const issue = parsed.error.issues[0];
  return `InvalidEvent: payload.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`.slice(
    0,
    1_000,
  );
}

async function hold(
  tx: Tx,
  ids: readonly string[],
  reason: string,
  until: typeof heldFor | typeof heldBriefly = heldFor,
): Promise<void> {
  await tx.execute(
    `update core.outbox set held_until = now() + $2::interval, last_error = $3 where id = any ($1::bigint[])`,
    [ids, until, reason.slice(0, 1_000)],
  );
}
