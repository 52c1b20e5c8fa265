import { instant, isTimeZone, localTime, wholeDay } from '../eventTime.ts';
import { hashtags } from '../hashtags.ts';
import { icsLine } from '../text/icsText.ts';
import { recurrenceLine } from '../ics/icsTime.ts';
import type { Change, EntryNature, EventTime, RemoteEvent } from '../provider.ts';
import { nextInstance } from '../recurrence/expand.ts';
import { readStamp } from '../rule/civil.ts';
import { isZone } from '../zones/zone.ts';
import { zoneNamed } from '../zones/zoneNames.ts';

/** Key of the private extended property that marks entries of ours. */
export const originProperty = 'tsudoiOrigin';

interface GoogleTime {
  readonly date?: string | null;
  readonly dateTime?: string | null;
  readonly timeZone?: string | null;
}

/** What is read of an event of the Calendar API. */
export interface GoogleEvent {
  readonly id?: string;
  readonly etag?: string;
  readonly status?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly location?: string;
  readonly iCalUID?: string;
  readonly sequence?: number;
  readonly eventType?: string;
  readonly recurringEventId?: string;
  readonly originalStartTime?: GoogleTime;
  readonly start?: GoogleTime;
  readonly end?: GoogleTime;
  readonly endTimeUnspecified?: boolean;
  readonly recurrence?: readonly string[];
  readonly organizer?: { readonly email?: string };
  readonly attendees?: readonly { readonly self?: boolean; readonly responseStatus?: string }[];
  readonly extendedProperties?: { readonly private?: Readonly<Record<string, string>> };
}

/**
 * One item of events.list. A cancelled exception is kept (it guarantees only id, recurringEventId, originalStartTime); any other
 * cancelled event is a removal. Hashtags of title and description are its tags: Google has no categories.
 */
export function googleChange(item: GoogleEvent, calendarZone: string): Change {
  const id = item.id ?? '';
  const etag = item.etag ?? '';
  const title = typeof item.summary === 'string' ? item.summary.slice(0, 200) : '';
  const aside = (reason: string): Change => ({
    kind: 'set-aside',
    id: id || '(none)',
    etag,
    reason,
    title,
    again: false,
  });
  if (id === '') return aside('an event without id');
  if (item.status === 'cancelled' && !item.recurringEventId) return { kind: 'remove', id };
  try {
    const event = googleEvent(id, item, calendarZone);
    if (event.start && event.end && event.recurrence.length > 0)
      nextInstance(
        { start: event.start, end: event.end, recurrence: event.recurrence },
        [],
        new Date(event.start.at),
      );
    return { kind: 'upsert', event };
  } catch (err) {
    return aside(err instanceof Error ? err.message : 'unreadable');
  }
}

const natures: Readonly<Record<string, EntryNature>> = {
  workingLocation: 'working_location',
  outOfOffice: 'out_of_office',
  focusTime: 'focus_time',
  birthday: 'birthday',
};

function googleEvent(id: string, item: GoogleEvent, calendarZone: string): RemoteEvent {
  const cancelled = item.status === 'cancelled';
  const title = item.summary ?? '';
  const description = item.description ?? '';
  if (!cancelled && (!item.start || (!item.end && !item.endTimeUnspecified)))
    throw new Error('no start or end');
  const start = item.start ? googleTime(item.start, calendarZone) : null;
  const end = item.end ? googleTime(item.end, calendarZone) : start;
  const declined = item.attendees?.some((each) => each.self === true && each.responseStatus === 'declined');
  return {
    id,
    etag: item.etag ?? '',
    seriesId: item.recurringEventId ?? null,
    originalStart: item.originalStartTime ? googleTime(item.originalStartTime, calendarZone) : null,
    status: cancelled ? 'cancelled' : item.status === 'tentative' ? 'tentative' : 'confirmed',
    title,
    description,
    location: item.location ?? '',
    start,
    end: start && end && Date.parse(end.at) < Date.parse(start.at) ? start : end,
    uid: item.iCalUID ?? null,
    organizer: item.organizer?.email?.toLowerCase() ?? null,
    sequence: Number.isInteger(item.sequence) ? (item.sequence ?? 0) : 0,
    nature: declined ? 'declined' : (natures[item.eventType ?? ''] ?? 'event'),
    andFuture: false,
    recurrence: start ? (item.recurrence ?? []).flatMap((line) => standing(line, start, calendarZone)) : [],
    tags: hashtags(`${title} ${description}`),
    origin: item.extendedProperties?.private?.[originProperty] ?? null,
  };
}

/** A line of `recurrence` with its zone resolved. */
function standing(line: string, start: EventTime, calendarZone: string): string[] {
  const read = icsLine(line);
  if (!read) throw new Error('a line of the series cannot be read');
  return [recurrenceLine(read, start, { definitions: [], floatingZone: calendarZone })];
}

function googleTime(time: GoogleTime, calendarZone: string): EventTime {
  const named = time.timeZone ? zoneOf(time.timeZone) : null;
  if (time.date) {
    const stamp = readStamp(time.date);
    if (!stamp?.dateOnly) throw new Error('a date that is none');
    return wholeDay(time.date, named);
  }
  if (!time.dateTime) throw new Error('neither date nor dateTime');
  // With a zone beside it, Google takes a time without offset; it then means the zone's clock.
  return /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time.dateTime)
    ? instant(time.dateTime, named)
    : localTime(time.dateTime, named ?? calendarZone);
}

/** Google gives IANA names, and offsets (`GMT-07:00`) where a client wrote one. */
function zoneOf(name: string): string {
  return isTimeZone(name) && isZone(name) ? name : zoneNamed(name);
}
