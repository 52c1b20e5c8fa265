import type { Dispatcher } from '@tsudoi/database/database';
import type { Candidate } from './fairPicker.ts';

/** Tenants looked at in one pick; the window moves on, so that with more tenants each has its turn. */
const windowTenants = 256;
const firstTenant = '00000000-0000-0000-0000-000000000000';

interface CandidateRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly priority: number;
  readonly cost: number;
}

/** Reads the rows of a queue that could start now: the head of each tenant's line, and jobs whose worker is gone. */
export interface CandidateReader {
  read(now: Date, perTenant: number): Promise<Candidate[]>;
}

/**
 * `perTenant` rows of each of at most 256 tenants. A plain `order by priority limit n` would show a flooding tenant
 * only; the recursive part steps from tenant to tenant on the index (queue, tenant_id, priority, due_at, id).
 */
export function createCandidateReader(dispatcher: Dispatcher, queue: string): CandidateReader {
  let after = firstTenant;

  async function window(now: Date, perTenant: number): Promise<{ rows: Candidate[]; tenants: number }> {
    const rows = await dispatcher.query<
      { seen: string; seen_last: string | null } & (CandidateRow | { id: null })
    >(
      `with recursive step as (
         (select tenant_id from core.job where queue = $1 and state = 'due' and tenant_id > $4::uuid order by tenant_id limit 1)
         union all
         select (select j.tenant_id from core.job j where j.queue = $1 and j.state = 'due' and j.tenant_id > step.tenant_id
                 order by j.tenant_id limit 1)
         from step where step.tenant_id is not null
       ), tenants as materialized (select tenant_id from step where tenant_id is not null limit ${String(windowTenants)}),
       found as (
         select head.* from tenants cross join lateral (
           select id, tenant_id, priority, cost from core.job
           where queue = $1 and state = 'due' and tenant_id = tenants.tenant_id and due_at <= greatest($2::timestamptz, now())
           order by priority, due_at, id limit $3) head
         union all
         (select id, tenant_id, priority, cost from core.job
          where queue = $1 and state = 'running' and lease_until < now() order by lease_until limit $3)
       ), seen as (select count(*) as seen, max(tenant_id::text) as seen_last from tenants)
       select seen.*, found.* from seen left join found on true`,
      [queue, now, perTenant, after],
    );
    const tenants = Number(rows[0]?.seen ?? 0);
    after = tenants < windowTenants ? firstTenant : (rows[0]?.seen_last ?? firstTenant);
    return { rows: rows.filter((row) => row.id !== null).map(toCandidate), tenants };
  }

  return {
    async read(now, perTenant) {
      const startedAfter = after;
      const { rows } = await window(now, perTenant);
      if (rows.length > 0 || startedAfter === firstTenant) return rows;
      after = firstTenant;
      return (await window(now, perTenant)).rows;
    },
  };
}

function toCandidate(row: CandidateRow): Candidate {
  return { id: row.id, tenantId: row.tenant_id, priority: row.priority, cost: row.cost };
}
