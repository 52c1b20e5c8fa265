import { instant, localTime, wholeDay } from '../eventTime.ts';
import { hashtags } from '../hashtags.ts';
import type { Change, EventTime, RemoteEvent } from '../provider.ts';
import { zoneNamed } from '../zones/zoneNames.ts';

/** What is read of a Graph event. */
export interface GraphEvent {
  readonly id?: string;
  readonly '@odata.etag'?: string;
  readonly '@removed'?: { readonly reason?: string };
  readonly type?: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster';
  readonly seriesMasterId?: string | null;
  readonly iCalUId?: string | null;
  readonly originalStart?: string | null;
  readonly isCancelled?: boolean;
  readonly isAllDay?: boolean;
  readonly showAs?: string;
  readonly subject?: string | null;
  readonly bodyPreview?: string | null;
  readonly location?: { readonly displayName?: string | null } | null;
  readonly start?: GraphTime | null;
  readonly end?: GraphTime | null;
  readonly originalStartTimeZone?: string | null;
  readonly categories?: readonly string[];
  readonly transactionId?: string | null;
  readonly organizer?: { readonly emailAddress?: { readonly address?: string | null } | null } | null;
  readonly responseStatus?: { readonly response?: string } | null;
}

interface GraphTime {
  readonly dateTime?: string;
  readonly timeZone?: string;
}

/** Prefix of `transactionId` on entries of ours; Graph keeps it and refuses a second entry with the same one. */
export const originPrefix = 'tsudoi:';

/**
 * One item of calendarView/delta, with its series where it has one. The window's instances come expanded, so nothing recurs here; a
 * master carries what its instances share and stands in the calendar as `isTemplate`, without a time of its own.
 */
export function graphChange(item: GraphEvent): Change {
  const id = item.id ?? '';
  const etag = item['@odata.etag'] ?? '';
  const title = typeof item.subject === 'string' ? item.subject.slice(0, 200) : '';
  if (id === '')
    return { kind: 'set-aside', id: '(none)', etag, reason: 'an event without id', title, again: false };
  if (item['@removed']) return { kind: 'remove', id };
  try {
    return { kind: 'upsert', event: graphEvent(id, item) };
  } catch (err) {
    const reason = err instanceof Error ? err.message : 'unreadable';
    return { kind: 'set-aside', id, etag, reason, title, again: false };
  }
}

function graphEvent(id: string, item: GraphEvent): RemoteEvent {
  const allDay = item.isAllDay ?? false;
  const template = item.type === 'seriesMaster';
  if (!template && (!item.start || !item.end)) throw new Error('no start or end');
  const zone = displayZone(item.originalStartTimeZone);
  const title = item.subject ?? '';
  const description = item.bodyPreview ?? '';
  const start = template || !item.start ? null : graphTime(item.start, allDay, zone);
  const end = template || !item.end ? null : graphTime(item.end, allDay, zone);
  return {
    id,
    etag: item['@odata.etag'] ?? '',
    seriesId: template ? null : (item.seriesMasterId ?? null),
    originalStart: item.originalStart ? instant(withOffset(item.originalStart), zone) : null,
    status: item.isCancelled ? 'cancelled' : item.showAs === 'tentative' ? 'tentative' : 'confirmed',
    title,
    description,
    location: item.location?.displayName ?? '',
    start,
    end: start && end && Date.parse(end.at) < Date.parse(start.at) ? start : end,
    uid: item.iCalUId ?? null,
    organizer: item.organizer?.emailAddress?.address?.toLowerCase() ?? null,
    sequence: 0,
    nature:
      item.responseStatus?.response === 'declined'
        ? 'declined'
        : item.showAs === 'oof'
          ? 'out_of_office'
          : item.showAs === 'workingElsewhere'
            ? 'working_location'
            : 'event',
    andFuture: false,
    recurrence: [],
    tags: [
      ...new Set([
        ...(item.categories ?? []).map((tag) => tag.normalize('NFKC').trim().toLowerCase()),
        ...hashtags(`${title} ${description}`),
      ]),
    ],
    origin: item.transactionId?.startsWith(originPrefix)
      ? item.transactionId.slice(originPrefix.length)
      : null,
  };
}

/** Graph gives local clock time and zone; we ask for UTC (`Prefer: outlook.timezone`), other names are Windows' or IANA's. */
function graphTime(time: GraphTime, allDay: boolean, shown: string | null): EventTime {
  const text = time.dateTime;
  if (!text) throw new Error('no dateTime');
  if (allDay) return wholeDay(text.slice(0, 10));
  const zone = time.timeZone === undefined || time.timeZone === 'UTC' ? 'UTC' : zoneNamed(time.timeZone);
  return zone === 'UTC' ? instant(withOffset(text), shown) : localTime(text, zone);
}

function withOffset(text: string): string {
  return /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
}

/** The zone in which the event was entered; null where its name says nothing to us. */
function displayZone(name: string | null | undefined): string | null {
  if (!name || name === 'UTC' || name === 'tzone://Microsoft/Utc') return null;
  try {
    return zoneNamed(name);
  } catch {
    return null;
  }
}
