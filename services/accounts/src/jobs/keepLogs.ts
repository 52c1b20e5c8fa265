import type { Database } from '@tsudoi/database/database';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { dropArchived, planArchive } from '../archive/planArchive.ts';

const everyMs = 6 * 3_600_000;
const monthsAhead = 4;

/** What becomes of closed months of the audit log. */
export interface ArchivePolicy {
  /** There is object storage to archive to. */
  readonly hasStore: boolean;
  /** Archived months leave the database (the stage's `auditArchive`). */
  readonly moves: () => boolean;
  /** Closed months that stay in the database all the same. */
  readonly liveMonths: number;
}

/**
 * Makes the log partitions of the coming months, drops those whose time is over, plans the archive of closed months
 * and drops what is archived where the stage says so. Safe in several replicas at once.
 */
export async function keepLogs(
  database: Database,
  log: Logger,
  archive: ArchivePolicy,
): Promise<{ made: number; dropped: string[]; planned: number }> {
  const [made] = await database.maintenance.query<{ made: number }>(
    'select core.make_log_partitions(current_date, $1) as made',
    [monthsAhead],
  );
  const dropped = await database.maintenance.query<{ name: string }>(
    'select core.drop_log_partitions() as name',
  );
  const archived = archive.moves() ? await dropArchived(database, archive.liveMonths, log) : [];
  const planned = archive.hasStore ? await planArchive(database) : 0;
  const result = {
    made: made?.made ?? 0,
    dropped: [...dropped.map((row) => row.name), ...archived],
    planned,
  };
  if (result.made + result.dropped.length + planned > 0) log.info(result, 'log partitions kept');
  return result;
}

/** Keeps the logs at the start, every six hours, and when `onChange` tells of another stage. */
export async function startKeepingLogs(
  database: Database,
  lifecycle: Lifecycle,
  log: Logger,
  archive: ArchivePolicy,
  onChange: (changed: () => void) => void,
): Promise<void> {
  const look = () => keepLogs(database, log, archive);
  await look().catch((err: unknown) => {
    log.error({ err }, 'log partitions could not be kept');
  });
  const looks = every(
    { lifecycle, log },
    { name: 'log partitions', intervalMs: everyMs, atOnce: false, work: look },
  );
  onChange(looks.kick);
}
