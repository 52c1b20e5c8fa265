import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Database, Tx } from './database.ts';

/** The stage as it stands in PostgreSQL; `modes` is typed and checked by packages/growth. */
export interface StoredStage {
  readonly version: number;
  readonly modes: unknown;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export async function readStage(database: Database): Promise<StoredStage | undefined> {
  const [row] = await database.installation<{
    version: number;
    modes: unknown;
    reason: string;
    changed_by: string;
    changed_at: Date;
  }>('select version, modes, reason, changed_by, changed_at from core.stage');
  return (
    row && {
      version: row.version,
      modes: row.modes,
      reason: row.reason,
      changedBy: row.changed_by,
      changedAt: row.changed_at,
    }
  );
}

/** Writes the next version, in a transaction of who changes it (for the audit log); false when `expectedVersion` is stale. */
export async function writeStage(
  tx: Pick<Tx, 'query'>,
  expectedVersion: number,
  modes: unknown,
  reason: string,
  changedBy: string,
): Promise<boolean> {
  const rows = await tx.query(
    `update core.stage set version = version + 1, modes = $2, reason = $3, changed_by = $4, changed_at = now()
     where version = $1 returning version`,
    [expectedVersion, JSON.stringify(modes), reason, changedBy],
  );
  return rows.length === 1;
}

/**
 * Keeps the stage at hand: hears changes by NOTIFY and asks every 5 s besides. `changed` is called with the first
 * stage and with each newer one, never with an older.
 */
export async function watchStage(
  database: Database,
  lifecycle: Lifecycle,
  log: Logger,
  changed: (stage: StoredStage) => void,
): Promise<void> {
  let version = 0;
  const look = async () => {
    const stage = await readStage(database);
    if (stage && stage.version > version) {
      version = stage.version;
      changed(stage);
    }
  };
  await look();
  const poll = every({ lifecycle, log }, { name: 'stage', intervalMs: 5_000, atOnce: false, work: look });
  const unlisten = await database.listen('stage_changed', poll.kick);
  lifecycle.onClose('stage watch', unlisten);
}
