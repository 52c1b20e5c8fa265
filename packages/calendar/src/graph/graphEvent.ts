import { instant, isTimeZone, localTime, wholeDay } from '../eventTime.ts';
import type { Change, EventTime, RemoteEvent } from '../provider.ts';

/** What is read of a Graph event. */
export interface GraphEvent {
  readonly id?: string;
  readonly '@odata.etag'?: string;
  readonly '@removed'?: { readonly reason?: string };
  readonly type?: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster';
  readonly seriesMasterId?: string | null;
  readonly originalStart?: string | null;
  readonly isCancelled?: boolean;
  readonly isAllDay?: boolean;
  readonly showAs?: string;
  readonly subject?: string | null;
  readonly bodyPreview?: string | null;
  readonly location?: { readonly displayName?: string | null } | null;
  readonly start?: GraphTime | null;
  readonly end?: GraphTime | null;
  readonly categories?: readonly string[];
  readonly transactionId?: string | null;
}

interface GraphTime {
  readonly dateTime?: string;
  readonly timeZone?: string;
}

/** Prefix of `transactionId` on entries of ours; Graph keeps it and refuses a second entry with the same one. */
export const originPrefix = 'tsudoi:';

/**
 * One item of calendarView/delta. The window's instances come expanded, so nothing recurs here: masters carry the shared
 * properties only and are left out; each occurrence is an event of its own.
 */
export function graphChange(item: GraphEvent, masters: ReadonlyMap<string, GraphEvent>): Change | null {
  const id = item.id ?? '';
  if (id === '') return { kind: 'poison', id: '(none)', reason: 'an event without id' };
  if (item['@removed']) return { kind: 'remove', id };
  if (item.type === 'seriesMaster') return null;
  try {
    return { kind: 'upsert', event: graphEvent(id, item, masters.get(item.seriesMasterId ?? '')) };
  } catch (err) {
    return { kind: 'poison', id, reason: err instanceof Error ? err.message : 'unreadable' };
  }
}

function graphEvent(id: string, item: GraphEvent, master: GraphEvent | undefined): RemoteEvent {
  const allDay = item.isAllDay ?? master?.isAllDay ?? false;
  if (!item.start || !item.end) throw new Error('no start or end');
  return {
    id,
    etag: item['@odata.etag'] ?? '',
    seriesId: null,
    originalStart: null,
    status: item.isCancelled ? 'cancelled' : item.showAs === 'tentative' ? 'tentative' : 'confirmed',
    title: item.subject ?? master?.subject ?? '',
    description: item.bodyPreview ?? master?.bodyPreview ?? '',
    location: item.location?.displayName ?? master?.location?.displayName ?? '',
    start: graphTime(item.start, allDay),
    end: graphTime(item.end, allDay),
    recurrence: [],
    tags: (item.categories ?? master?.categories ?? []).map((tag) => tag.toLowerCase()),
    origin: item.transactionId?.startsWith(originPrefix)
      ? item.transactionId.slice(originPrefix.length)
      : null,
  };
}

/** Graph gives local clock time and zone; we ask for UTC (`Prefer: outlook.timezone`), so Windows names do not occur. */
function graphTime(time: GraphTime, allDay: boolean): EventTime {
  const text = time.dateTime;
  if (!text) throw new Error('no dateTime');
  if (allDay) return wholeDay(text.slice(0, 10));
  const zone = time.timeZone ?? 'UTC';
  if (zone === 'UTC') return instant(text.endsWith('Z') ? text : `${text}Z`, null);
  if (!isTimeZone(zone)) throw new Error('a time zone that the tz database does not know');
  return localTime(text, zone);
}
