import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import type { Logger } from '@tsudoi/runtime/logger';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import {
  pruneBatchRuns,
  pruneFigures,
  pruneNudges,
  pruneOrphans,
  pruneRuns,
  pruneSignals,
  pruneTold,
  type Prune,
} from './pruning.ts';

/** How long what has served is kept, in days. */
export interface KeepDays {
  readonly signals: number;
  /** Settled nudges with deliveries, inbox items, approvals and ratings. */
  readonly nudges: number;
  /** Prompts and answers of the batch lane, which name people. */
  readonly batches: number;
}

export interface PruneParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: NudgeMetrics;
  readonly keep: KeepDays;
  /** Rows of one transaction. */
  readonly chunk?: number;
  /** Between two transactions, so that others have the disk too. */
  readonly pauseMs?: number;
}

const dayMs = 86_400_000;

/** What is deleted, by the age that it has then. */
const kinds: readonly (readonly [name: string, age: keyof KeepDays, prune: Prune])[] = [
  ['signals', 'signals', pruneSignals],
  ['nudges', 'nudges', pruneNudges],
  ['figures', 'nudges', pruneFigures],
  ['told', 'nudges', pruneTold],
  ['runs', 'nudges', pruneRuns],
  ['batches', 'batches', pruneBatchRuns],
  ['orphans', 'nudges', pruneOrphans],
];

/**
 * Deletes what is older than it need be, tenant by tenant, in short transactions. Stops between two of them when
 * `stopping` says so; the next look goes on. Two processes at once skip each other's rows. Resolves to the rows by kind.
 */
export async function prune(parts: PruneParts, stopping: () => boolean): Promise<Record<string, number>> {
  const { database, clock, log, metrics, keep, chunk = 1_000, pauseMs = 20 } = parts;
  const startedAt = performance.now();
  const now = clock.now().getTime();
  const pruned: Record<string, number> = {};
  const tenants = await database.dispatcher.query<{ tenantId: string }>(
    'select id as "tenantId" from core.tenant',
  );
  const ofTenant = async (tenantId: string): Promise<number> => {
    let all = 0;
    for (const [name, age, work] of kinds) {
      const before = new Date(now - keep[age] * dayMs);
      for (let last = -1; last !== 0 && !stopping();) {
        last = await database.withTenant(tenantId, (tx) => work(tx, before, chunk));
        pruned[name] = (pruned[name] ?? 0) + last;
        all += last;
        if (last > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return all;
  };
  try {
    await eachTenant(tenants, ({ tenantId }) => ofTenant(tenantId), { isOver: stopping });
  } finally {
    if (Object.values(pruned).some((rows) => rows > 0)) log.info({ pruned }, 'old rows were deleted');
  }
  metrics.run('prune', (performance.now() - startedAt) / 1_000, 'done');
  return pruned;
}
