import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { leaseSeconds, settle, type Settlement } from './leases.ts';

/** Settles claims in batches: what ends in the same turn of the event loop goes in one round trip a tenant. */
export interface Settler {
  /** Resolves true when the claim was still ours and is settled. Never rejects; gives up when the lease is over. */
  settle(settlement: Settlement): Promise<boolean>;
}

interface Waiting {
  readonly settlement: Settlement;
  readonly resolve: (settled: boolean) => void;
  readonly untilMs: number;
}

/** While the database is away a settlement is tried again each second until the lease is over; then another worker repeats the job. */
export function createSettler(database: Database, log: Logger): Settler {
  let batch: Waiting[] = [];
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    const tenants = Map.groupBy(batch, (waiting) => waiting.settlement.job.tenantId);
    batch = [];
    for (const [tenantId, waiting] of tenants) void write(tenantId, waiting);
  }

  async function write(tenantId: string, waiting: Waiting[]): Promise<void> {
    try {
      const settled = await settle(
        database,
        tenantId,
        waiting.map((each) => each.settlement),
      );
      for (const each of waiting) each.resolve(settled.has(each.settlement.job.id));
    } catch (err) {
      log.warn({ err, jobs: waiting.length }, 'jobs could not be settled');
      if (waiting.length > 1 && !isPassingFault(err)) {
        // One that cannot be settled at all costs its neighbours nothing.
        for (const each of waiting) void write(tenantId, [each]);
        return;
      }
      setTimeout(() => {
        const [late, again] = [[] as Waiting[], [] as Waiting[]];
        for (const each of waiting) (performance.now() > each.untilMs ? late : again).push(each);
        for (const each of late) each.resolve(false);
        if (again.length > 0) void write(tenantId, again);
      }, 1_000);
    }
  }

  return {
    settle: (settlement) =>
      new Promise((resolve) => {
        batch.push({ settlement, resolve, untilMs: performance.now() + leaseSeconds * 1_000 });
        if (!scheduled) {
          scheduled = true;
          setImmediate(flush);
        }
      }),
  };
}
