import type { CalendarEntry, CalendarRun } from '@tsudoi/contracts/calendars';
import type { Tx } from '@tsudoi/database/database';
import type { z } from 'zod';

type Entry = z.infer<typeof CalendarEntry>;
type Run = z.infer<typeof CalendarRun>;

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
