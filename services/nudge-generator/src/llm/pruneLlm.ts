import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

const everyMs = 6 * 3_600_000;
/** Batches are only looked at until their results are in. */
const batchDays = 30;
const rowsAtOnce = 5_000;

/** Removes ledger rows older than `ledgerDays` and batches settled long ago. Safe in several replicas at once. */
export async function pruneLlm(
  database: Database,
  now: Date,
  ledgerDays: number,
): Promise<{ readonly ledgerRows: number; readonly batches: number }> {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const removed = { ledgerRows: 0, batches: 0 };
  for (;;) {
    const [row] = await database.installation<{ ledger_rows: number; batches: number }>(
      'select ledger_rows, batches from nudge.llm_prune($1, $2, $3)',
      [before(ledgerDays), before(batchDays), rowsAtOnce],
    );
    removed.ledgerRows += row?.ledger_rows ?? 0;
    removed.batches += row?.batches ?? 0;
    if (!row || (row.ledger_rows < rowsAtOnce && row.batches < rowsAtOnce)) return removed;
  }
}

/** Prunes soon after the start and every six hours. */
export function startPruningLlm(
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
    pruneLlm(database, clock.now(), ledgerDays).then(
      (removed) => {
        if (removed.ledgerRows + removed.batches > 0)
          log.info(removed, 'old rows of the language models removed');
      },
      (err: unknown) => {
        log.error({ err }, 'old rows of the language models could not be removed');
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
