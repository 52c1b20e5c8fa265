import type { Dispatcher } from '@tsudoi/database/database';
import type { Candidate } from '@tsudoi/queue/fairPicker';

interface CandidateRow {
  /** Null in the one row that only counts the tenants. */
  readonly nudge_id: string | null;
  readonly tenant_id: string;
  readonly priority: number;
  readonly cost: number;
}

/** Claims whose worker is gone are looked for this often; their index is full of dead entries when much is claimed. */
const lostEveryMs = 1_000;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** What of the lines is worth reading now. */
export interface WantedCandidates {
  /** Nudges that can be worked on now. */
  readonly slots: number;
  /** What is taken of a tenant at a time; so many tenants are looked at that a turn of each fills the slots twice. */
  readonly turn: number;
  /** Being claimed already: still due in the backlog. */
  readonly taken: readonly string[];
}

/** Reads the heads of the tenants' lines, and claims whose worker is gone. */
export interface BacklogReader {
  read(now: Date, wanted: WantedCandidates): Promise<Candidate[]>;
}

/**
 * The heads of some tenants' lines in each priority, by index ranges only: a flooding tenant costs no more than a quiet one. The
 * recursion steps from tenant to tenant on (tenant_id, priority, due_at, nudge_id). The window moves on, so that with more tenants
 * each has its turn; of the few tenants that there are as many rows are read as fill the slots.
 */
export function createBacklogReader(dispatcher: Dispatcher): BacklogReader {
  let after = beforeAll;
  let seen = 1;
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

  /** The next window of tenants, and whether it was the last. */
  async function readWindow(
    now: Date,
    { slots, turn, taken }: WantedCandidates,
  ): Promise<{ readonly rows: CandidateRow[]; readonly last: boolean }> {
    const window = Math.max(8, 2 * Math.ceil(slots / turn));
    const perTenant = Math.max(turn, Math.ceil((2 * slots) / Math.max(1, seen)));
    const rows = await dispatcher.query<CandidateRow & { last: string | null; tenants: number }>(
      `with recursive step as (
         (select tenant_id from nudge.backlog where state = 'due' and tenant_id > $3::uuid order by tenant_id limit 1)
         union all
         select (select b.tenant_id from nudge.backlog b where b.state = 'due' and b.tenant_id > step.tenant_id
                 order by b.tenant_id limit 1)
         from step where step.tenant_id is not null
       ), tenants as materialized (select tenant_id from step where tenant_id is not null limit $4),
       found as (
         select head.* from tenants cross join (values (1::smallint), (2::smallint), (3::smallint)) as p (priority)
         cross join lateral (
           select nudge_id, tenant_id, priority, cost from nudge.backlog
           where state = 'due' and tenant_id = tenants.tenant_id and priority = p.priority and due_at <= $1
             and nudge_id <> all ($5::uuid[])
           order by due_at, nudge_id limit $2) head
       ), seen as (select count(*)::int as tenants, max(tenant_id::text) as last from tenants)
       select seen.*, found.* from seen left join found on true`,
      [now, perTenant, after, window, taken],
    );
    seen = rows[0]?.tenants ?? 0;
    after = seen < window ? beforeAll : (rows[0]?.last ?? beforeAll);
    return { rows: rows.filter((row) => row.nudge_id !== null), last: after === beforeAll };
  }

  /** Windows until one holds something, all of them at most: nobody waits a look for the end of a circle. */
  async function readDue(now: Date, wanted: WantedCandidates): Promise<CandidateRow[]> {
    // Most of a backlog lies ahead: whether anything is due is one step of an index.
    const [any] = await dispatcher.query<{ due: boolean }>(
      `select exists (select from nudge.backlog where state = 'due' and due_at <= $1) as due`,
      [now],
    );
    if (any?.due !== true) return [];
    for (let ends = after === beforeAll ? 1 : 2; ends > 0;) {
      const { rows, last } = await readWindow(now, wanted);
      if (rows.length > 0) return rows;
      if (last) ends -= 1;
    }
    return [];
  }

  return {
    async read(now, wanted) {
      const found = [...(await readDue(now, wanted)), ...(await readLost(wanted.slots))];
      return found.flatMap(({ nudge_id, tenant_id, priority, cost }) =>
        nudge_id === null ? [] : [{ id: nudge_id, tenantId: tenant_id, priority, cost }],
      );
    },
  };
}
