import type { ProviderKind } from '@tsudoi/calendar/provider';
import type { Tx } from '@tsudoi/database/database';

/** A task that is to be an entry of a calendar, an entry that stands for one, or both; `due_on` is null where the task is gone. */
export interface WriteBackRow {
  readonly task_id: string;
  readonly calendar_id: string;
  readonly event_id: string;
  readonly remote_calendar: string;
  readonly connection_id: string;
  readonly provider: ProviderKind;
  /** `YYYY-MM-DD`. */
  readonly due_on: string | null;
  readonly title_ja: string | null;
  readonly title_en: string | null;
  readonly event_name: string | null;
  readonly time_zone: string | null;
  readonly link: string | null;
  /** The entry's id at the provider; null while no write has been confirmed. */
  readonly remote_id: string | null;
  /** Of what was last written; null before the first write, '' when two writers met and nobody knows. */
  readonly fingerprint: string | null;
  /** Whether a row of ours stands for it. */
  readonly noted: boolean;
}

/**
 * What accepted plans want in the calendars that take write-back, beside what stands there; of one event, or of all. Calendars
 * and connections that do not work now are left out: their entries are neither wanted nor unwanted.
 */
export function listWriteBacks(tx: Tx, eventId: string | null): Promise<WriteBackRow[]> {
  return tx.query<WriteBackRow>(
    `select coalesce(t.task_id, w.task_id) as task_id, c.id as calendar_id, coalesce(t.event_id, w.event_id) as event_id,
       c.remote_id as remote_calendar, c.connection_id, k.provider, to_char(t.due_on, 'YYYY-MM-DD') as due_on, t.title_ja, t.title_en,
       t.event_name, t.time_zone, t.link, w.remote_id, w.fingerprint, w.task_id is not null as noted
     from (select v.id::text as task_id, v.event_id, v.due_on, v.title_ja, v.title_en, v.event_name, v.time_zone, v.link,
             g.id as calendar_id
           from recommendation.dated_task_view v cross join sync.calendar g
           where g.write_back and ($1::uuid is null or v.event_id = $1)) t
     full join (select * from sync.write_back where $1::uuid is null or event_id = $1) w
       on w.task_id = t.task_id and w.calendar_id = t.calendar_id
     join sync.calendar c on c.id = coalesce(t.calendar_id, w.calendar_id) and c.state = 'active'
     join sync.connection k on k.id = c.connection_id and k.state = 'active'
     order by c.id, t.due_on nulls first, 1`,
    [eventId],
  );
}

/**
 * Notes the entry before it is made, so that a try which nobody sees the end of is known. False where its calendar takes no entries
 * of ours any more: it may have been disconnected since it was listed.
 */
export async function noteWriteBack(tx: Tx, row: WriteBackRow): Promise<boolean> {
  const taking = await tx.query('select 1 from sync.calendar where id = $1 and write_back for key share', [
    row.calendar_id,
  ]);
  if (taking.length === 0) return false;
  await tx.execute(
    `insert into sync.write_back (tenant_id, task_id, calendar_id, event_id) values ($1, $2, $3, $4) on conflict do nothing`,
    [tx.tenantId, row.task_id, row.calendar_id, row.event_id],
  );
  return true;
}

/**
 * Notes what was written. Where somebody else wrote meanwhile nobody knows whose word was the last, and where somebody removed the
 * entry it is there again: both are looked at once more.
 */
export async function settleWriteBack(
  tx: Tx,
  row: WriteBackRow,
  remoteId: string,
  fingerprint: string,
): Promise<void> {
  await tx.execute(
    `insert into sync.write_back as w (tenant_id, task_id, calendar_id, event_id, remote_id, fingerprint)
     select $1, $2, c.id, $4, $5, '' from sync.calendar c where c.id = $3
     on conflict (tenant_id, task_id, calendar_id) do update set remote_id = excluded.remote_id,
       fingerprint = case when w.fingerprint is not distinct from $6 then $7 else '' end`,
    [tx.tenantId, row.task_id, row.calendar_id, row.event_id, remoteId, row.fingerprint, fingerprint],
  );
}

/** The entry is gone at the provider. */
export async function forgetWriteBack(
  tx: Tx,
  row: Pick<WriteBackRow, 'task_id' | 'calendar_id'>,
): Promise<void> {
  await tx.execute('delete from sync.write_back where task_id = $1 and calendar_id = $2', [
    row.task_id,
    row.calendar_id,
  ]);
}

/** Nothing more is written into the calendars of a connection. */
export async function endWriteBacks(tx: Tx, connectionId: string): Promise<void> {
  await tx.execute('update sync.calendar set write_back = false where connection_id = $1', [connectionId]);
}

/** An entry that we wrote, or were about to. */
export type WrittenRow = Pick<
  WriteBackRow,
  'task_id' | 'calendar_id' | 'remote_calendar' | 'remote_id' | 'fingerprint'
>;

/** What we wrote into the calendars of a connection. */
export function writtenOf(tx: Tx, connectionId: string): Promise<WrittenRow[]> {
  return tx.query(
    `select w.task_id, w.calendar_id, c.remote_id as remote_calendar, w.remote_id, w.fingerprint
     from sync.write_back w join sync.calendar c on c.id = w.calendar_id where c.connection_id = $1 order by w.task_id limit 5000`,
    [connectionId],
  );
}
