import type { Database, Tx } from '@tsudoi/database/database';
import type { ValueSeen } from '@tsudoi/growth/ladder';

type Modes = Record<string, string | number | boolean>;

interface StageChangeRow {
  readonly version: number;
  readonly before: Modes;
  readonly after: Modes;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: Date;
  readonly decision: { readonly rule: string | null; readonly because: ValueSeen[] } | null;
}

/** Changes of the stage below a version, newest first. */
export async function stageChanges(
  database: Database,
  limit: number,
  belowVersion: string | number | undefined,
) {
  const rows = await database.installation<StageChangeRow>(
    `select version, before, after, reason, changed_by, changed_at, decision from core.stage_change
     where $2::int is null or version < $2::int order by version desc limit $1`,
    [limit, belowVersion ?? null],
  );
  return rows.map((row) => ({
    version: row.version,
    before: row.before,
    after: row.after,
    reason: row.reason,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
    rule: row.decision?.rule ?? null,
    because: row.decision?.because ?? [],
  }));
}

/** Which rule made a change, beside the change itself; in the transaction that writes the stage. */
export async function noteDecision(
  tx: Pick<Tx, 'execute'>,
  version: number,
  decision: {
    readonly rule: string | null;
    readonly stepBack: boolean;
    readonly because: readonly {
      readonly reading: string;
      readonly value: number | null;
      readonly threshold?: number | undefined;
    }[];
  },
): Promise<void> {
  await tx.execute('update core.stage_change set decision = $2 where version = $1', [
    version,
    JSON.stringify(decision),
  ]);
}
