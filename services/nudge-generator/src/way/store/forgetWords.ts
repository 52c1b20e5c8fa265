import type { Tx } from '@tsudoi/database/database';

/** Forgets the words of nudges that go back to the backlog: they are written anew from the facts of then. */
export async function forgetWords(tx: Tx, nudgeIds: readonly string[]): Promise<void> {
  if (nudgeIds.length === 0) return;
  await tx.execute(
    `update nudge.nudge set variant = null, subject = null, text = null, generation = null, generated_at = null
     where tenant_id = $1 and id = any ($2)`,
    [tx.tenantId, nudgeIds],
  );
}
