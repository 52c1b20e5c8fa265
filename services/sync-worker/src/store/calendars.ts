import type { SyncedCalendar } from '@tsudoi/contracts/calendars';
import type { Tx } from '@tsudoi/database/database';

interface CalendarStateRow {
  readonly id: string;
  readonly connection_id: string;
  readonly workspace: string;
  readonly remote_id: string;
  readonly name: string;
  readonly write_back: boolean;
  readonly write_back_error: string | null;
  readonly time_zone: string | null;
  readonly state: SyncedCalendar['state'];
  readonly events: number;
  readonly quarantined: number;
  readonly push_until: Date | null;
  readonly due_at: Date;
  readonly failures: number;
  readonly last_error: string | null;
  readonly last_success_at: Date | null;
}

/** Calendars with the state of their sync, newest first; `id` narrows to one. At most 500. */
export async function readCalendars(tx: Tx, id: string | null = null): Promise<SyncedCalendar[]> {
  const rows = await tx.query<CalendarStateRow>(
    `select c.*, coalesce(n.events, 0) as events, coalesce(n.quarantined, 0) as quarantined,
       (select max(expires_at) from sync.channel h where h.calendar_id = c.id and h.state = 'open' and h.expires_at > now()) as push_until
     from sync.calendar c left join sync.calendar_count n on n.tenant_id = c.tenant_id and n.calendar_id = c.id
     where c.tenant_id = $2 and ($1::uuid is null or c.id = $1) order by c.created_at desc, c.id desc limit 500`,
    [id, tx.tenantId],
  );
  return rows.map((row) => ({
    id: row.id,
    connectionId: row.connection_id,
    workspace: row.workspace,
    remoteId: row.remote_id,
    name: row.name,
    writeBack: row.write_back,
    writeBackError: row.write_back_error,
    timeZone: row.time_zone,
    state: row.state,
    events: row.events,
    quarantined: row.quarantined,
    pushUntil: row.push_until?.toISOString() ?? null,
    nextPollAt: row.due_at.toISOString(),
    failures: row.failures,
    lastError: row.last_error,
    lastSuccessAt: row.last_success_at?.toISOString() ?? null,
  }));
}

/** Adds the calendar, due at once; undefined when the connection has it already. */
export async function insertCalendar(
  tx: Tx,
  id: string,
  calendar: {
    connectionId: string;
    workspace: string;
    remoteId: string;
    name: string;
    writeBack: boolean;
    timeZone: string | null;
  },
): Promise<boolean> {
  const touched = await tx.execute(
    `insert into sync.calendar (id, tenant_id, connection_id, workspace, remote_id, name, write_back, time_zone)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (connection_id, remote_id) do nothing`,
    [
      id,
      tx.tenantId,
      calendar.connectionId,
      calendar.workspace,
      calendar.remoteId,
      calendar.name,
      calendar.writeBack,
      calendar.timeZone,
    ],
  );
  if (touched === 1) await wakeWorkers(tx);
  return touched === 1;
}

/** Tells every replica, at the commit, that a calendar is due. */
async function wakeWorkers(tx: Tx): Promise<void> {
  await tx.query(`select pg_notify('sync_due', '')`);
}

/** Makes it due now; a run that is under way is followed by another. `anew` forgets the token. False when there is none. */
export async function makeDue(tx: Tx, id: string, anew = false): Promise<boolean> {
  const touched = await tx.execute(
    `update sync.calendar set dirty = true, dirty_since = coalesce(dirty_since, clock_timestamp()),
       token = case when $2 then null else token end,
       state = case when state = 'gone' then 'active' else state end
     where id = $1`,
    [id, anew],
  );
  if (touched === 1) await wakeWorkers(tx);
  return touched === 1;
}

/** The server does not let us write there: no entries any more, and the person sees why. */
export async function stopWriteBack(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.execute('update sync.calendar set write_back = false, write_back_error = $2 where id = $1', [
    id,
    reason.slice(0, 300),
  ]);
}
