import type { Tx } from '@tsudoi/database/database';
import type { FillWindow } from '../schedule/fillRule.ts';

/** A fill under way; `cursor` is the last contact that was committed. */
export interface Run {
  readonly id: string;
  readonly window: FillWindow;
  readonly cursor: string | null;
}

/** The open run of a rule, to be resumed, or a new one for this window. */
export async function openRun(
  tx: Tx,
  rule: { readonly id: string },
  window: FillWindow,
  deadlineMs: number,
): Promise<Run> {
  const [open] = await tx.query<{ id: string; cursor: string | null; details: { from: string; to: string } }>(
    `select id, cursor, details from nudge.run where tenant_id = $1 and rule_id = $2 and state = 'open' order by started_at limit 1`,
    [tx.tenantId, rule.id],
  );
  if (open) {
    const { from, to } = open.details;
    return {
      id: open.id,
      cursor: open.cursor,
      window: { from: new Date(from), to: new Date(to), now: window.now },
    };
  }
  const [created] = await tx.query<{ id: string }>(
    `insert into nudge.run (tenant_id, rule_id, slot, details, deadline_at, started_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, rule_id, slot) do update set state = 'open', cursor = null returning id`,
    [
      tx.tenantId,
      rule.id,
      `${window.from.toISOString()}/${window.to.toISOString()}`,
      JSON.stringify({ from: window.from, to: window.to }),
      new Date(window.now.getTime() + deadlineMs),
      window.now,
    ],
  );
  if (!created) throw new Error('the insert returned nothing');
  return { id: created.id, cursor: null, window };
}

export async function saveRun(tx: Tx, id: string, cursor: string, inserted: number): Promise<void> {
  await tx.execute('update nudge.run set cursor = $2, done = done + $3 where id = $1', [
    id,
    cursor,
    inserted,
  ]);
}

/** Ends a run. One that wrote nothing leaves no trace: the minute tick would fill the table with them. */
export async function finishRun(tx: Tx, id: string, inserted: number, now: Date): Promise<void> {
  await tx.execute('delete from nudge.run where id = $1 and done + $2::int = 0', [id, inserted]);
  await tx.execute(
    `update nudge.run set done = done + $2, finished_at = $3,
       state = case when deadline_at < $3 then 'overdue' else 'done' end where id = $1`,
    [id, inserted, now],
  );
}
