import { outboxSignal } from '@tsudoi/database/outbox';
import type { Tx } from '@tsudoi/database/database';

/** Has the rules look at every entry of a workspace's calendars (or of one) again, 500 a message. */
export async function lookAgain(tx: Tx, workspace: string, calendarId: string | null): Promise<void> {
  await tx.execute(
    `insert into core.outbox (tenant_id, type, payload)
     select $1, 'calendar.page_applied', jsonb_build_object('calendarId', calendar_id, 'ids', jsonb_agg(entry))
     from (select calendar_id, entry, (row_number() over (partition by calendar_id order by entry) - 1) / 500 as part
       from (select distinct e.calendar_id, coalesce(e.series_id, e.remote_id) as entry
         from sync.event e join sync.calendar c on c.id = e.calendar_id
         where c.workspace = $2 and ($3::uuid is null or c.id = $3)) entries) parts
     group by calendar_id, part`,
    [tx.tenantId, workspace, calendarId],
  );
  tx.signal(outboxSignal);
}
