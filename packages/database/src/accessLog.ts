import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Database } from './database.ts';

/** How long a kind is kept: access 30 days, errors 90 days, predictions a year (`core.drop_log_partitions`). */
export type AccessKind = 'access' | 'error' | 'prediction';

/** One API call. Public calls belong to no tenant and carry null. */
export interface AccessRow {
  readonly kind: AccessKind;
  readonly at: Date;
  readonly tenantId: string | null;
  readonly principalKind: string | null;
  readonly principalId: string | null;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  readonly origin: string | null;
}

export interface AccessLog {
  /** Takes a row; never waits. It is written within a second, or with the next 500. */
  add(row: AccessRow): void;
  flush(): Promise<void>;
}

const batchRows = 500;
const mostWaiting = 20_000;

/**
 * Writes the access log in batches. When the database is away it holds the last 20,000 rows and says how many it had
 * to let go; the log line of each request is written beside it in any case.
 */
export function openAccessLog(database: Database, lifecycle: Lifecycle, log: Logger): AccessLog {
  let waiting: AccessRow[] = [];
  let writing: Promise<void> | undefined;
  let lost = 0;
  let failing = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchRows);
      try {
        await database.installation('select core.write_access_log($1)', [JSON.stringify(batch)]);
      } catch (err) {
        // Said once: a log that repeats itself every second fills the rest of a full disk.
        if (!failing)
          log.warn({ err, waiting: waiting.length, lost }, 'the access log could not be written; it waits');
        failing = true;
        return;
      }
      if (failing) log.info({ waiting: waiting.length, lost }, 'the access log is written again');
      failing = false;
      waiting = waiting.slice(batch.length);
    }
  }
  const flush = (): Promise<void> =>
    (writing ??= writeAll().finally(() => {
      writing = undefined;
    }));
  every({ lifecycle, log }, { name: 'access log', intervalMs: 1_000, work: flush });
  lifecycle.onClose('access log', async () => {
    await flush();
    await flush();
  });
  return {
    add(row) {
      if (waiting.length >= mostWaiting) {
        waiting = waiting.slice(batchRows);
        lost += batchRows;
      }
      waiting.push(row);
      if (waiting.length % batchRows === 0) void flush();
    },
    flush,
  };
}
