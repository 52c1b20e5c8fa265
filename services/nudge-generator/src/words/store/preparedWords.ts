import type { Tx } from '@tsudoi/database/database';
import type { BatchAnswer } from '@tsudoi/llm/batch/batchStore';
import type { PreparedWords } from '../words.ts';

/** Words of a model that the batch lane has for these nudges, by nudge. */
export async function readPrepared(
  tx: Tx,
  nudgeIds: readonly string[],
): Promise<ReadonlyMap<string, PreparedWords>> {
  const rows = await tx.query<{ nudge_id: string; variant: string; answer: BatchAnswer }>(
    `select t.nudge_id, t.variant, l.answer from nudge.batch_nudge t
     join nudge.llm_batch b on b.tenant_id = $1 and b.run_id = t.run_id
     join nudge.llm_batch_line l on l.batch_id = b.id and l.custom_id = t.nudge_id::text and l.state in ('answered', 'redone')
     where t.tenant_id = $1 and t.nudge_id = any ($2::uuid[])`,
    [tx.tenantId, nudgeIds],
  );
  return new Map(rows.map(({ nudge_id, variant, answer }) => [nudge_id, { variant, answer }]));
}
