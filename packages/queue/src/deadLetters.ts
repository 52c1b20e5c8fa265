import type { Tx } from '@tsudoi/database/database';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { DeadLetter } from '@tsudoi/contracts/installation';
import { wakeSignal } from './enqueue.ts';

interface DeadRow {
  readonly id: string;
  readonly name: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly settled_at: Date | null;
}

/** The tenant's jobs that ran out of attempts, newest first. 400 on a cursor of another list. */
export async function listDead(
  tx: Tx,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: DeadLetter[]; nextCursor: string | null }> {
  const after = decodeCursor(page.cursor, 1);
  const rows = await tx.query<DeadRow>(
    `select id, name, attempts, last_error, created_at, settled_at from core.job
     where state = 'dead' and ($1::bigint is null or id < $1) order by id desc limit $2`,
    [after?.[0] ?? null, page.limit + 1],
  );
  const items = rows.map((row) => ({
    id: row.id,
    tenantId: tx.tenantId,
    job: row.name,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at.toISOString(),
    diedAt: row.settled_at?.toISOString() ?? null,
  }));
  return pageFrom(items, page.limit, (item) => [item.id]);
}

/** Makes dead jobs due again with all their attempts: the named ones, or at most 1,000, oldest first. Resolves to how many. */
export async function replayDead(tx: Tx, ids: readonly string[] | undefined): Promise<number> {
  const rows = await tx.query<{ queue: string }>(
    `update core.job set state = 'due', attempts = 0, due_at = now(), settled_at = null
     where id in (select id from core.job where state = 'dead' and ($1::bigint[] is null or id = any($1))
       order by id limit 1000 for update skip locked)
     returning queue`,
    [ids ?? null],
  );
  for (const queue of new Set(rows.map((row) => row.queue))) tx.signal(wakeSignal(queue));
  return rows.length;
}
