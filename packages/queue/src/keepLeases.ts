import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { LostLease } from './failure.ts';
import { leaseSeconds, renew, renewEveryMs } from './leases.ts';
import type { Held } from './runJob.ts';

/**
 * Renews the leases of everything held, every 4 s, and aborts what is lost: taken over by another worker, or not
 * renewed for a whole lease (the database is away, and nobody may trust a claim it cannot see). Returns the stopper.
 */
export function keepLeases(database: Database, log: Logger, held: ReadonlyMap<string, Held>): () => void {
  const renewedAtMs = new WeakMap<Held, number>();
  let busy = false;

  async function renewTenant(tenantId: string, entries: Held[]): Promise<void> {
    const startedMs = performance.now();
    try {
      const kept = await renew(database, tenantId, entries);
      for (const entry of entries) {
        if (kept.has(entry.job.id)) renewedAtMs.set(entry, startedMs);
        else entry.controller.abort(new LostLease('it was settled, or another worker took it over'));
      }
    } catch (err) {
      log.warn({ err, jobs: entries.length }, 'leases could not be renewed');
    }
  }

  async function renewAll(): Promise<void> {
    busy = true;
    const tenants = Map.groupBy(held.values(), (entry) => entry.job.tenantId);
    await Promise.all([...tenants].map(([tenantId, entries]) => renewTenant(tenantId, entries)));
    busy = false;
  }

  function tick(): void {
    const nowMs = performance.now();
    for (const entry of held.values()) {
      const renewed = renewedAtMs.get(entry);
      if (renewed === undefined) renewedAtMs.set(entry, nowMs);
      else if (nowMs - renewed > leaseSeconds * 1_000)
        entry.controller.abort(new LostLease('the lease could not be renewed'));
    }
    if (!busy && held.size > 0) void renewAll();
  }

  const timer = setInterval(tick, renewEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
