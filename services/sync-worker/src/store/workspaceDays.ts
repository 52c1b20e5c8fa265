import type { Tx } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';
import { lookAgain } from './lookAgain.ts';

interface Day {
  readonly workspace: string;
  readonly dayStartsAt: string;
}

/** When an all-day entry of a workspace begins; nine o'clock unless set. */
export async function readDay(tx: Tx, workspace: string): Promise<Day> {
  const [row] = await tx.query<Day>(
    `select workspace, to_char(starts_at, 'HH24:MI') as "dayStartsAt" from sync.workspace_day where workspace = $1`,
    [workspace],
  );
  return row ?? { workspace, dayStartsAt: '09:00' };
}

/** @throws NotFound where there is no such workspace */
export async function saveDay(tx: Tx, workspace: string, dayStartsAt: string): Promise<Day> {
  const known = await tx.query('select 1 from core.workspace where slug = $1', [workspace]);
  const used = await tx.query('select 1 from sync.calendar where workspace = $1 limit 1', [workspace]);
  if (known.length + used.length === 0) throw new NotFound(`No workspace ${workspace}`);
  await tx.execute(
    `insert into sync.workspace_day (tenant_id, workspace, starts_at) values ($1, $2, $3)
     on conflict (tenant_id, workspace) do update set starts_at = excluded.starts_at`,
    [tx.tenantId, workspace, dayStartsAt],
  );
  await lookAgain(tx, workspace, null);
  return { workspace, dayStartsAt };
}
