import type { SetAsideEntry } from '@tsudoi/contracts/calendarEntries';
import type { CalendarEntry, CalendarRun } from '@tsudoi/contracts/calendars';
import type { Tx } from '@tsudoi/database/database';
import type { z } from 'zod';

type Entry = z.infer<typeof CalendarEntry>;
type Run = z.infer<typeof CalendarRun>;
type Aside = z.infer<typeof SetAsideEntry>;

/** Entries of a calendar by id, after `after`. */
export async function listEntries(
  tx: Tx,
  calendarId: string,
  limit: number,
  after: string | null,
): Promise<Entry[]> {
  const rows = await tx.query<
    Omit<Entry, 'startsAt' | 'endsAt'> & { startsAt: Date | null; endsAt: Date | null }
  >(
    `select remote_id as id, title, status, starts_at as "startsAt", ends_at as "endsAt", all_day as "allDay", series_id as "seriesId", origin
     from sync.event where calendar_id = $1 and ($3::text is null or remote_id > $3) order by remote_id limit $2`,
    [calendarId, limit, after],
  );
  return rows.map((row) => ({
    ...row,
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
  }));
}

/** The last 100 runs, newest first. */
export async function listRuns(tx: Tx, calendarId: string): Promise<Run[]> {
  const rows = await tx.query<
    Omit<Run, 'startedAt' | 'finishedAt'> & { startedAt: Date; finishedAt: Date | null }
  >(
    `select id, kind, pages, changes, started_at as "startedAt", finished_at as "finishedAt", outcome, error
     from sync.run where calendar_id = $1 order by started_at desc limit 100`,
    [calendarId],
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}

/** Id and etag of every row of a calendar. */
export async function localEtags(tx: Tx, calendarId: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ remote_id: string; etag: string }>(
    'select remote_id, etag from sync.event where calendar_id = $1',
    [calendarId],
  );
  return new Map(rows.map((row) => [row.remote_id, row.etag]));
}

/** Id and etag of all that is known of a calendar, set aside or not. */
export async function knownEtags(tx: Tx, calendarId: string): Promise<Map<string, string>> {
  const known = await localEtags(tx, calendarId);
  const aside = await tx.query<{ remote_id: string; etag: string }>(
    'select remote_id, etag from sync.quarantine where calendar_id = $1 and not by_rules',
    [calendarId],
  );
  for (const { remote_id: id, etag } of aside) known.set(id, etag);
  return known;
}

/** Entries whose server may hand them out now, though they have not changed. */
export async function unsettledIds(tx: Tx, calendarId: string): Promise<string[]> {
  const rows = await tx.query<{ remote_id: string }>(
    'select remote_id from sync.quarantine where calendar_id = $1 and again order by remote_id limit 500',
    [calendarId],
  );
  return rows.map((row) => row.remote_id);
}

/** Zone of a calendar's floating times: its own, else its workspace's. */
export async function calendarZone(tx: Tx, calendarId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ zone: string | null }>(
    `select coalesce(c.time_zone, w.time_zone, 'Asia/Tokyo') as zone from sync.calendar c
     left join core.workspace w on w.tenant_id = c.tenant_id and w.slug = c.workspace where c.id = $1`,
    [calendarId],
  );
  return row?.zone ?? undefined;
}

/** Ids that cannot be read, for a comparison that leaves them out. */
export async function asideIds(tx: Tx, calendarId: string): Promise<string[]> {
  const rows = await tx.query<{ remote_id: string }>(
    'select remote_id from sync.quarantine where calendar_id = $1 and not by_rules order by remote_id',
    [calendarId],
  );
  return rows.map((row) => row.remote_id);
}

/** Entries set aside, newest first, at most 500. */
export async function listAside(tx: Tx, calendarId: string): Promise<Aside[]> {
  const rows = await tx.query<Omit<Aside, 'since'> & { since: Date }>(
    `select q.remote_id as id, coalesce(nullif(q.title, ''), e.title, '') as title, q.reason, q.seen_at as since,
       exists (select 1 from sync.entry_link l where l.tenant_id = q.tenant_id and l.calendar_id = q.calendar_id
         and l.entry_id = q.remote_id and l.state = 'open' offset 0) as "keepsEvent"
     from sync.quarantine q
     left join sync.event e on e.tenant_id = q.tenant_id and e.calendar_id = q.calendar_id and e.remote_id = q.remote_id
     where q.calendar_id = $1 order by q.seen_at desc, q.remote_id limit 500`,
    [calendarId],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
