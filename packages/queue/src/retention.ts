import type { Database } from '@tsudoi/database/database';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

/** How long rows are kept after they have served. A dedupe key holds as long as its job is kept. */
export interface Retention {
  readonly doneJobs: string;
  readonly deadJobs: string;
  readonly outbox: string;
  readonly idempotencyKeys: string;
}

/** PostgreSQL intervals. */
export const defaultRetention: Retention = {
  doneJobs: '3 days',
  deadJobs: '90 days',
  outbox: '7 days',
  idempotencyKeys: '24 hours',
};

const batch = 500;
const everyMs = 60_000;

/** Deletes one batch of each kind; resolves to the rows deleted. */
export async function deleteExpired(database: Database, retention: Retention): Promise<number[]> {
  const [row] = await database.maintenance.query<Record<string, number>>(
    'select * from core.delete_expired($1, $2::interval, $3::interval, $4::interval, $5::interval)',
    [batch, retention.doneJobs, retention.deadJobs, retention.outbox, retention.idempotencyKeys],
  );
  return Object.values(row ?? {});
}

/**
 * Ends the leases that no worker can have been given by the database's clock as it stands: it was ahead, and was set back. What they
 * hold would wait for as long as it was ahead. Resolves to how many.
 */
export async function endLeasesAhead(database: Database): Promise<number> {
  const [row] = await database.maintenance.query<{ ended: number }>(
    'select core.end_leases_ahead() as ended',
    [],
  );
  return row?.ended ?? 0;
}

/** Deletes in small batches, each its own short transaction, once a minute. */
export function startRetention(
  parts: { readonly database: Database; readonly lifecycle: Lifecycle; readonly log: Logger },
  retention = defaultRetention,
): void {
  every(parts, {
    name: 'expired rows',
    intervalMs: everyMs,
    atOnce: false,
    async work(stopping) {
      const ended = await endLeasesAhead(parts.database);
      if (ended > 0)
        parts.log.warn(
          { leases: ended },
          "leases of a clock that was ahead were ended: the database's was set back",
        );
      let deleted: number[];
      do {
        deleted = await deleteExpired(parts.database, retention);
        await new Promise((resolve) => setTimeout(resolve, 50));
      } while (!stopping.aborted && deleted.includes(batch));
    },
  });
}
