import type { Dispatcher } from '@tsudoi/database/database';
import type { Candidate } from '@tsudoi/queue/fairPicker';

interface CandidateRow {
  /** Null in the one row that only counts the tenants. */
  readonly nudge_id: string | null;
  readonly tenant_id: string;
  readonly priority: number;
  readonly cost: number;
}

/** Tenants looked at in one pick; the window moves on, so that with more tenants each has its turn. */
const windowTenants = 256;
/** Claims whose worker is gone are looked for this often; their index is full of dead entries when much is claimed. */
const lostEveryMs = 1_000;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Reads the heads of the tenants' lines, and claims whose worker is gone. */
export interface BacklogReader {
  read(now: Date, perTenant: number): Promise<Candidate[]>;
}

/**
 * At most `perTenant` rows of each tenant in each priority, by index ranges only: a flooding tenant costs no more than
 * a quiet one. The recursion steps from tenant to tenant on (tenant_id, priority, due_at, nudge_id).
 */
export function createBacklogReader(dispatcher: Dispatcher): BacklogReader {
  let after = beforeAll;
  let lostLookedMs = Number.NEGATIVE_INFINITY;

  async function readLost(most: number): Promise<CandidateRow[]> {
    if (performance.now() - lostLookedMs < lostEveryMs) return [];
    lostLookedMs = performance.now();
    return dispatcher.query<CandidateRow>(
      `select nudge_id, tenant_id, priority, cost from nudge.backlog
       where state = 'running' and lease_until < now() order by lease_until limit $1`,
      [most],
    );
  }

  return {
    async read(now, perTenant) {
      const rows = await dispatcher.query<CandidateRow & { last: string | null; tenants: number }>(
        `with recursive step as (
           (select tenant_id from nudge.backlog where state = 'due' and tenant_id > $3::uuid order by tenant_id limit 1)
           union all
           select (select b.tenant_id from nudge.backlog b where b.state = 'due' and b.tenant_id > step.tenant_id
                   order by b.tenant_id limit 1)
           from step where step.tenant_id is not null
         ), tenants as materialized (select tenant_id from step where tenant_id is not null limit ${String(windowTenants)}),
         found as (
           select head.* from tenants cross join (values (1::smallint), (2::smallint), (3::smallint)) as p (priority)
           cross join lateral (
             select nudge_id, tenant_id, priority, cost from nudge.backlog
             where state = 'due' and tenant_id = tenants.tenant_id and priority = p.priority and due_at <= $1
             order by due_at, nudge_id limit $2) head
         ), seen as (select count(*)::int as tenants, max(tenant_id::text) as last from tenants)
         select seen.*, found.* from seen left join found on true`,
        [now, perTenant, after],
      );
      after = (rows[0]?.tenants ?? 0) < windowTenants ? beforeAll : (rows[0]?.last ?? beforeAll);
      return [...rows, ...(await readLost(perTenant))].flatMap(({ nudge_id, tenant_id, priority, cost }) =>
        nudge_id === null ? [] : [{ id: nudge_id, tenantId: tenant_id, priority, cost }],
      );
    },
  };
}
