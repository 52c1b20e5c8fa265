import type { Tx } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import { byConfirmation, notConfirmed } from '../../when/triggers/confirmation.ts';
import { resend } from './resend.ts';

/** More of one person than that are let go. */
const most = 50;

/** What was kept from a person until they confirmed and still helps them: it goes now, each once. */
export async function sendHeldBack(tx: Tx, contactId: string, now: Date): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `select id from nudge.nudge where tenant_id = $1 and contact_id = $2 and state = 'suppressed' and reason = $3 and expires_at > $4
     order by slot_at, id limit $5`,
    [tx.tenantId, contactId, notConfirmed, now, most],
  );
  for (const { id } of rows) await resend(tx, id, { evenIfDelivered: false, by: byConfirmation, now });
  if (rows.length > 0) tx.signal(wakeSignal(backlogQueue));
}
