import type { Database } from '@tsudoi/database/database';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

const everyMs = 6 * 3_600_000;
const monthsAhead = 4;

/** Makes the log partitions of the coming months and drops those whose time is over. Safe in several replicas at once. */
export async function keepLogs(
  database: Database,
  log: Logger,
): Promise<{ made: number; dropped: string[] }> {
  const [made] = await database.installation<{ made: number }>(
    'select core.make_log_partitions(current_date, $1) as made',
    [monthsAhead],
  );
  const dropped = await database.installation<{ name: string }>('select core.drop_log_partitions() as name');
  const result = { made: made?.made ?? 0, dropped: dropped.map((row) => row.name) };
  if (result.made > 0 || result.dropped.length > 0) log.info(result, 'log partitions kept');
  return result;
}

/** Keeps the logs at the start and every six hours. */
export async function startKeepingLogs(database: Database, lifecycle: Lifecycle, log: Logger): Promise<void> {
  const safely = () =>
    keepLogs(database, log).catch((err: unknown) => {
      log.error({ err }, 'log partitions could not be kept');
    });
  await safely();
  const timer = setInterval(() => void safely(), everyMs);
  timer.unref();
  lifecycle.onClose('log keeping', () => {
    clearInterval(timer);
  });
}
