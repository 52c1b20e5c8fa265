import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

const everyMs = 6 * 3_600_000;
const rowsAtOnce = 5_000;

/** Removes ledger rows older than `ledgerDays`; resolves to how many. Safe in several replicas at once. */
export async function pruneLedger(database: Database, now: Date, ledgerDays: number): Promise<number> {
  const before = new Date(now.getTime() - ledgerDays * 86_400_000);
  for (let removed = 0; ;) {
    const [row] = await database.maintenance.query<{ gone: number }>(
      "select nudge.llm_prune(least($1, now() - interval '90 days'), $2) as gone",
      [before, rowsAtOnce],
    );
    const gone = row?.gone ?? 0;
    removed += gone;
    if (gone < rowsAtOnce) return removed;
  }
}

/** Prunes at the start and every six hours. */
export function startPruningLedger(
  parts: {
    readonly database: Database;
    readonly clock: Clock;
    readonly log: Logger;
    readonly lifecycle: Lifecycle;
  },
  ledgerDays: number,
): void {
  const { database, clock, log } = parts;
  every(parts, {
    name: 'ledger of language models',
    intervalMs: everyMs,
    async work() {
      const rows = await pruneLedger(database, clock.now(), ledgerDays);
      if (rows > 0) log.info({ rows }, 'old rows of the ledger were deleted');
    },
  });
}
