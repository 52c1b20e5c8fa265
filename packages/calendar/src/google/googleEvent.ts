import type { calendar_v3 } from '@googleapis/calendar';
import { instant, wholeDay } from '../eventTime.ts';
import type { Change, EventTime, RemoteEvent } from '../provider.ts';

/** Key of the private extended property that marks entries of ours. */
export const originProperty = 'tsudoiOrigin';

/**
 * One item of events.list. A cancelled exception is kept (it guarantees only id, recurringEventId, originalStartTime); any other
 * cancelled event is a removal. Hashtags of title and description are its tags: Google has no categories.
 */
export function googleChange(item: calendar_v3.Schema$Event): Change {
  const id = item.id ?? '';
  if (id === '') return { kind: 'poison', id: '(none)', reason: 'an event without id' };
  if (item.status === 'cancelled' && !item.recurringEventId) return { kind: 'remove', id };
  try {
    return { kind: 'upsert', event: googleEvent(id, item) };
  } catch (err) {
    return { kind: 'poison', id, reason: err instanceof Error ? err.message : 'unreadable' };
  }
}

function googleEvent(id: string, item: calendar_v3.Schema$Event): RemoteEvent {
  const cancelled = item.status === 'cancelled';
  const title = item.summary ?? '';
  const description = item.description ?? '';
  if (!cancelled && (!item.start || !item.end)) throw new Error('no start or end');
  return {
    id,
    etag: item.etag ?? '',
    seriesId: item.recurringEventId ?? null,
    originalStart: item.originalStartTime ? googleTime(item.originalStartTime) : null,
    status: cancelled ? 'cancelled' : item.status === 'tentative' ? 'tentative' : 'confirmed',
    title,
    description,
    location: item.location ?? '',
    start: item.start ? googleTime(item.start) : null,
    end: item.end ? googleTime(item.end) : null,
    recurrence: item.recurrence ?? [],
    tags: hashtags(`${title} ${description}`),
    origin: item.extendedProperties?.private?.[originProperty] ?? null,
  };
}

function googleTime(time: calendar_v3.Schema$EventDateTime): EventTime {
  if (time.date) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(time.date)) throw new Error('a date that is none');
    return wholeDay(time.date, time.timeZone ?? null);
  }
  if (!time.dateTime) throw new Error('neither date nor dateTime');
  return instant(time.dateTime, time.timeZone ?? null);
}

function hashtags(text: string): string[] {
  return [
    ...new Set(Array.from(text.matchAll(/#([\p{L}\p{N}_-]{1,60})/gu), (hit) => (hit[1] ?? '').toLowerCase())),
  ];
}
