import { nextInstance } from '@tsudoi/calendar/expand';
import type { EventTime } from '@tsudoi/calendar/provider';
import { zoneOf } from '@tsudoi/calendar/zone';
import type { Entry, EntryRow } from './entryRows.ts';

/** What of an entry lies ahead: its time, and the row that says what it is called and where it is. */
export interface Occurrence {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Whose words describe it; empty ones are its master's. */
  readonly row: EntryRow;
}

/** How whole days become times. */
export interface DayClock {
  /** Zone of entries that name none; an IANA name. */
  readonly timeZone: string;
  /** When an all-day entry begins, seconds after midnight. */
  readonly dayStartSeconds: number;
}

/**
 * The instance of an entry that is under way or comes next; undefined where all are over or cancelled. A series without a rule
 * (its instances come expanded, or its master is elsewhere) is what its instances are.
 * @throws UnreadableRule
 */
export function nextOccurrence(entry: Entry, now: Date, clock: DayClock): Occurrence | undefined {
  const { master, members } = entry;
  if (master?.starts_at && master.details.recurrence.length > 0)
    return nextOfRule(master, members, now, clock);
  const rows = master?.starts_at ? [master] : members;
  return rows
    .filter((row) => row.status !== 'cancelled')
    .map((row) => timed(row, row.starts_at, row.ends_at, clock))
    .filter((each): each is Occurrence => each !== undefined && each.endsAt > now)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())[0];
}

function nextOfRule(
  master: EntryRow,
  members: readonly EntryRow[],
  now: Date,
  clock: DayClock,
): Occurrence | undefined {
  const overrides = members.flatMap((row) =>
    row.original_start
      ? [
          {
            originalStart: timeOf(row.original_start, row.details.originalDate ?? null, row),
            cancelled: row.status === 'cancelled',
            start: row.starts_at && timeOf(row.starts_at, row.details.startDate, row),
            end: row.ends_at && timeOf(row.ends_at, row.details.endDate, row),
            andFuture: row.details.andFuture,
          },
        ]
      : [],
  );
  const start = master.starts_at ?? now;
  const series = {
    start: timeOf(start, master.details.startDate, master),
    end: timeOf(master.ends_at ?? start, master.details.endDate, master),
    recurrence: master.details.recurrence,
  };
  const whole = master.details.startDate !== null;
  // Whole days lie between UTC midnights: asked for by the day that the clock of the place shows.
  const after = whole ? new Date(wallOf(now, clock.timeZone)) : now;
  const found = nextInstance(series, overrides, after);
  if (!found) return undefined;
  const changed = members.find(
    (row) =>
      row.status !== 'cancelled' &&
      row.starts_at?.getTime() === found.startsAt.getTime() &&
      row.original_start?.getTime() === found.originalStartsAt.getTime(),
  );
  return timed(changed ?? master, found.startsAt, found.endsAt, clock, whole);
}

function timeOf(at: Date, date: string | null, row: EntryRow): EventTime {
  return { at: at.toISOString(), date, timeZone: row.details.timeZone };
}

function timed(
  row: EntryRow,
  startsAt: Date | null,
  endsAt: Date | null,
  clock: DayClock,
  whole = row.details.startDate !== null,
): Occurrence | undefined {
  if (!startsAt) return undefined;
  const ends = endsAt && endsAt > startsAt ? endsAt : new Date(startsAt.getTime() + 1);
  if (!whole) return { startsAt, endsAt: ends, row };
  const zone = zoneOf(clock.timeZone);
  const epoch = (at: Date, seconds: number) => new Date(zone.epochOf(at.getTime() / 1_000 + seconds) * 1_000);
  return { startsAt: epoch(startsAt, clock.dayStartSeconds), endsAt: epoch(ends, 0), row };
}

/** What the clock of a zone shows, as if it were UTC. */
function wallOf(at: Date, timeZone: string): number {
  const epoch = Math.floor(at.getTime() / 1_000);
  return (epoch + zoneOf(timeZone).offsetAt(epoch)) * 1_000;
}
