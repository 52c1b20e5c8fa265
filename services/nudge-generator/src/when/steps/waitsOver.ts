import type { StepWait } from '@tsudoi/contracts/stepKinds/wait';
import type { Tx } from '@tsudoi/database/database';

/** Somebody's instant that a wait begins at. */
export interface Waiting {
  readonly contactId: string;
  readonly at: Date;
}

/** When a step's wait is over for each, in the same order; times of day are those of the person's own zone. */
export async function waitsOver(tx: Tx, waiting: readonly Waiting[], wait: StepWait): Promise<Date[]> {
  if ('afterSeconds' in wait)
    return waiting.map(({ at }) => new Date(at.getTime() + wait.afterSeconds * 1_000));
  const rows = await tx.query<{ at: Date }>(
    `select nudge.next_local(w.at + make_interval(days => $4), nudge.known_zone(coalesce(c.time_zone, 'UTC')), $5::time) as at
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality w (contact_id, at, n)
     left join lateral (select time_zone from core.contact_view v where v.tenant_id = $1 and v.id = w.contact_id offset 0) c on true order by w.n`,
    [tx.tenantId, waiting.map(({ contactId }) => contactId), waiting.map(({ at }) => at), wait.days, wait.at],
  );
  return rows.map(({ at }) => at);
}
