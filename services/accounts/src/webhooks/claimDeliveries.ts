import type { Database, Dispatcher } from '@tsudoi/database/database';
import type { Candidate } from '@tsudoi/queue/fairPicker';
import { SealBroken, type Sealer } from '@tsudoi/seal/createSealer';
import { endpointSecretContext } from './endpointRow.ts';

/** A due delivery, and the host it goes to. */
export interface DueDelivery extends Candidate {
  readonly host: string;
}

/** A delivery that this process sends now. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly fence: string;
  /** This attempt's number, from 1. */
  readonly attempt: number;
  readonly url: string;
  /** Newest first; both sign while one replaces the other. Empty where the newest does not open. */
  readonly secrets: readonly string[];
  readonly type: string;
  readonly payload: Record<string, unknown>;
  readonly occurredAt: Date;
}

/** Longer than an attempt may take. */
const leaseSeconds = 60;
/** Pairs of tenant and host of one look. */
const windowPairs = 256;
const first = { tenantId: '00000000-0000-0000-0000-000000000000', host: '' };

/** Reads what is due, a few rows of each tenant's each host, so that one with thousands hides no other. */
export interface DueReader {
  /** `full`: hosts that take nothing more now. */
  read(perHost: number, full: readonly string[]): Promise<DueDelivery[]>;
}

interface DueRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly hash: string;
}

/** Steps from pair to pair on the index (tenant_id, hash, due_at, id); the window moves on, so that each has its turn. */
export function createDueReader(dispatcher: Dispatcher): DueReader {
  let after = first;
  return {
    async read(perHost, full) {
      const rows = await dispatcher.query<
        DueRow & { pairs: string; last_tenant: string | null; last_host: string | null }
      >(
        `with recursive step as (
           (select tenant_id, hash from core.webhook_delivery where state = 'due' and (tenant_id, hash) > ($1::uuid, $2)
            order by tenant_id, hash limit 1)
           union all
           select next.* from step cross join lateral (
             select d.tenant_id, d.hash from core.webhook_delivery d
             where d.state = 'due' and (d.tenant_id, d.hash) > (step.tenant_id, step.hash)
             order by d.tenant_id, d.hash limit 1) next
         ), pairs as materialized (select * from step limit ${String(windowPairs)}),
         found as (
           select head.* from pairs cross join lateral (
             select id, tenant_id, hash from core.webhook_delivery
             where state = 'due' and tenant_id = pairs.tenant_id and hash = pairs.hash and due_at <= now()
             order by due_at, id limit $3) head
           where not pairs.hash = any ($4)
           union all
           (select id, tenant_id, hash from core.webhook_delivery
            where state = 'running' and lease_until < now() and not hash = any ($4) order by lease_until limit $3)
         ), last as (select * from pairs order by tenant_id desc, hash desc limit 1)
         select (select count(*) from pairs) as pairs, (select tenant_id from last) as last_tenant,
           (select hash from last) as last_host, found.* from (select) one left join found on true`,
        [after.tenantId, after.host, perHost, full],
      );
      const [head] = rows;
      after =
        Number(head?.pairs ?? 0) === windowPairs
          ? { tenantId: head?.last_tenant ?? first.tenantId, host: head?.last_host ?? '' }
          : first;
      return rows
        .filter(({ id }) => (id as string | null) !== null)
        .map((row) => ({ id: row.id, tenantId: row.tenant_id, host: row.hash, priority: 0, cost: 1 }));
    },
  };
}

interface ClaimRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly fence: string;
  readonly attempts: number;
  readonly type: string;
  readonly payload: Record<string, unknown>;
  readonly occurred_at: Date;
  readonly url: string;
  readonly sealed_secret: string;
  readonly sealed_previous: string | null;
}

/** Takes those that are still due, or whose process is gone, for a minute. What of an endpoint takes nothing now is held. */
export async function claimDeliveries(
  database: Database,
  sealer: Sealer,
  tenantId: string,
  ids: readonly string[],
): Promise<ClaimedDelivery[]> {
  const rows = await database.withTenant(tenantId, (tx) =>
    tx.query<ClaimRow>(
      `with free as materialized (
         select d.id, d.endpoint_id from core.webhook_delivery d where d.tenant_id = $1 and d.id = any ($2)
           and ((d.state = 'due' and d.due_at <= now()) or (d.state = 'running' and d.lease_until < clock_timestamp()))
         for update skip locked
       ), open as (
         select free.id, e.url, e.sealed_secret, case when e.previous_until > now() then e.sealed_previous end as sealed_previous
         from free join core.webhook_endpoint e on e.tenant_id = $1 and e.id = free.endpoint_id and e.state = 'enabled'
       ), held as (
         update core.webhook_delivery d set state = 'held', lease_until = null from free
         where d.tenant_id = $1 and d.id = free.id and not exists (select from open where open.id = d.id)
       )
       update core.webhook_delivery d set state = 'running', attempts = d.attempts + 1, fence = d.fence + 1,
         lease_until = clock_timestamp() + make_interval(secs => $3)
       from open where d.tenant_id = $1 and d.id = open.id
       returning d.id, d.endpoint_id, d.fence, d.attempts, d.type, d.payload, d.occurred_at, open.url, open.sealed_secret,
         open.sealed_previous`,
      [tenantId, ids, leaseSeconds],
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    endpointId: row.endpoint_id,
    fence: row.fence,
    attempt: row.attempts,
    url: row.url,
    secrets: secretsOf(sealer, tenantId, row),
    type: row.type,
    payload: row.payload,
    occurredAt: row.occurred_at,
  }));
}

/** Nothing is signed with the one before alone; one before that does not open is left out: it is over soon anyway. */
function secretsOf(sealer: Sealer, tenantId: string, row: ClaimRow): string[] {
  const secrets: string[] = [];
  const context = endpointSecretContext(tenantId, row.endpoint_id);
  try {
    secrets.push(sealer.open(row.sealed_secret, context));
    if (row.sealed_previous !== null) secrets.push(sealer.open(row.sealed_previous, context));
  } catch (err) {
    // Its own deliveries fail, and nobody else's that were claimed with them.
    if (!(err instanceof SealBroken)) throw err;
  }
  return secrets;
}
