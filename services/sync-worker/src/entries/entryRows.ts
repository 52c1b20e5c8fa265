import type { Tx } from '@tsudoi/database/database';
import { wholeDetails, type EventDetails } from '../store/pages.ts';

/** A row of `sync.event`. */
export interface EntryRow {
  readonly remote_id: string;
  readonly series_id: string | null;
  readonly status: string;
  readonly title: string;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly original_start: Date | null;
  readonly origin: string | null;
  readonly details: EventDetails;
}

/** An entry as a person sees it: one event, or a series with its changed instances; the master may be in no calendar of ours. */
export interface Entry {
  readonly id: string;
  readonly master: EntryRow | undefined;
  readonly members: readonly EntryRow[];
  /** Why it cannot be read; null where it can. */
  readonly unreadable: string | null;
}

/** The entries of these ids (of an event, of a series); an instance's id finds its series. Ids that are nowhere give an empty entry. */
export async function readEntries(tx: Tx, calendarId: string, ids: readonly string[]): Promise<Entry[]> {
  const stored = await tx.query<Omit<EntryRow, 'details'> & { details: Partial<EventDetails> }>(
    `with wanted as (
       select distinct coalesce(e.series_id, w.id) as id from unnest($2::text[]) w (id)
       left join sync.event e on e.calendar_id = $1 and e.remote_id = w.id)
     select e.remote_id, e.series_id, e.status, e.title, e.starts_at, e.ends_at, e.original_start, e.origin, e.details
     from sync.event e join wanted on e.remote_id = wanted.id or e.series_id = wanted.id where e.calendar_id = $1`,
    [calendarId, ids],
  );
  const rows = stored.map((row): EntryRow => ({ ...row, details: wholeDetails(row.details) }));
  const aside = await tx.query<{ remote_id: string; reason: string }>(
    'select remote_id, reason from sync.quarantine where calendar_id = $1 and remote_id = any ($2) and not by_rules',
    [calendarId, ids],
  );
  const reasons = new Map(aside.map((each) => [each.remote_id, each.reason]));
  const entries = new Map<string, { master?: EntryRow; members: EntryRow[] }>();
  const seriesOf = new Map(rows.map((row) => [row.remote_id, row.series_id ?? row.remote_id]));
  for (const id of ids) entries.set(seriesOf.get(id) ?? id, { members: [] });
  for (const row of rows) {
    const entry = entries.get(row.series_id ?? row.remote_id);
    if (!entry) continue;
    if (row.series_id === null) entry.master = row;
    else entry.members.push(row);
  }
  return [...entries].map(([id, { master, members }]) => ({
    id,
    master,
    members,
    unreadable:
      reasons.get(id) ??
      members.map((each) => reasons.get(each.remote_id)).find((each) => each !== undefined) ??
      null,
  }));
}
