import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

const everyMs = 6 * 3_600_000;
const rowsAtOnce = 5_000;

/** Removes ledger rows older than `ledgerDays`; resolves to how many. Safe in several replicas at once. */
export async function pruneLedger(database: Database, now: Date, ledgerDays: number): Promise<number> {
  const before = new Date(now.getTime() - ledgerDays * 86_400_000);
  for (let removed = 0; ;) {
    const [row] = await database.installation<{ gone: number }>('select nudge.llm_prune($1, $2) as gone', [
      before,
      rowsAtOnce,
    ]);
    const gone = row?.gone ?? 0;
    removed += gone;
    if (gone < rowsAtOnce) return removed;
  }
}

/** Prunes soon after the start and every six hours. */
export function startPruningLedger(
  parts: {
    readonly database: Database;
    readonly clock: Clock;
    readonly log: Logger;
    readonly lifecycle: Lifecycle;
  },
  ledgerDays: number,
): void {
  const { database, clock, log, lifecycle } = parts;
  const prune = () => {
    pruneLedger(database, clock.now(), ledgerDays).then(
      (rows) => {
        if (rows > 0) log.info({ rows }, 'old rows of the ledger were deleted');
      },
      (err: unknown) => {
        log.error({ err }, 'old rows of the ledger could not be deleted');
      },
    );
  };
  const first = setTimeout(prune, 60_000);
  const timer = setInterval(prune, everyMs);
  first.unref();
  timer.unref();
  lifecycle.onClose('pruning of the ledger', () => {
    clearTimeout(first);
    clearInterval(timer);
  });
}
