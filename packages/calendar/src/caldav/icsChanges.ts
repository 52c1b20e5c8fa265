import { createHash } from 'node:crypto';
import ical from 'node-ical';
import { instant, isTimeZone, localTime, wholeDay } from '../eventTime.ts';
import type { Change, EventTime, RemoteEvent } from '../provider.ts';
import { icsEvents, icsFind, icsUnescape, type IcsEvent, type IcsLine } from './icsText.ts';

/** The property that marks entries of ours. */
export const originLine = 'X-TSUDOI-ORIGIN';

/**
 * One calendar object of a CalDAV server: an event, or a series with its changed instances. The object's path is the id of its
 * event; an instance's is that path, `#` and its place in the series. `wholeSeries` is set: the server sends all instances.
 */
export function icsChanges(href: string, etag: string, text: string): readonly Change[] {
  try {
    const events = icsEvents(text);
    if (events.length === 0) return [];
    const zones = zonesOf(text);
    const read = events.map((event) => remoteEvent(href, etag, event, zones));
    const master = read.find((event) => event.seriesId === null);
    // An invitation to one instance only: the object has no master.
    if (!master)
      return read.map((event) => ({ kind: 'upsert', event: { ...event, seriesId: null } }) satisfies Change);
    return read.map(
      (event) => ({ kind: 'upsert', event, ...(event === master && { wholeSeries: true }) }) satisfies Change,
    );
  } catch (err) {
    return [{ kind: 'poison', id: href, reason: err instanceof Error ? err.message : 'unreadable' }];
  }
}

function remoteEvent(href: string, etag: string, event: IcsEvent, zones: ZoneNames): RemoteEvent {
  const startLine = icsFind(event, 'DTSTART');
  if (!startLine) throw new Error('no DTSTART');
  const start = icsTime(startLine, zones);
  const placeLine = icsFind(event, 'RECURRENCE-ID');
  const place = placeLine ? icsTime(placeLine, zones) : null;
  return {
    id: place ? `${href}#${place.date ?? place.at}` : href,
    etag,
    seriesId: place ? href : null,
    originalStart: place,
    status: statusOf(icsFind(event, 'STATUS')?.value),
    title: textOf(event, 'SUMMARY'),
    description: textOf(event, 'DESCRIPTION'),
    location: textOf(event, 'LOCATION'),
    start,
    end: endOf(event, start, zones),
    recurrence: event
      .filter((line) => ['RRULE', 'RDATE', 'EXDATE'].includes(line.name))
      .map((line) => recurrenceLine(line, start, zones)),
    tags: event
      .filter((line) => line.name === 'CATEGORIES')
      .flatMap((line) => line.value.split(/(?<!\\),/).map((tag) => icsUnescape(tag).trim().toLowerCase()))
      .filter((tag) => tag !== ''),
    origin: icsFind(event, originLine)?.value ?? null,
  };
}

/** A hash of an object, for servers that give no etag. */
export function icsEtag(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** TZID to IANA name, as node-ical resolves it from VTIMEZONE, Windows names and vendors' prefixes. */
type ZoneNames = (tzid: string) => string;

function zonesOf(text: string): ZoneNames {
  const known = new Map<string, string>();
  return (tzid) => {
    if (isTimeZone(tzid)) return tzid;
    let name = known.get(tzid);
    if (name === undefined) {
      const frame = /BEGIN:VTIMEZONE[\s\S]*?END:VTIMEZONE\r?\n/g;
      const zones = text.match(frame)?.join('') ?? '';
      const probe = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${zones}BEGIN:VEVENT\r\nUID:probe\r\nDTSTAMP:20200101T000000Z\r\nDTSTART;TZID=${tzid}:20200101T000000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
      const found = ical.sync.parseICS(probe)['probe'];
      const zone = found?.type === 'VEVENT' ? found.start.tz : undefined;
      if (zone === undefined || !isTimeZone(zone)) throw new Error('a TZID that names no zone');
      known.set(tzid, (name = zone));
    }
    return name;
  };
}

function icsTime(line: IcsLine, zones: ZoneNames): EventTime {
  const parts = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(line.value);
  if (!parts) throw new Error(`${line.name} is no date`);
  const [, year = '', month = '', day = '', hour, minute = '', second = '', utc] = parts;
  const date = `${year}-${month}-${day}`;
  if (Number.isNaN(Date.parse(`${date}T00:00:00Z`))) throw new Error(`${line.name} is no date`);
  if (hour === undefined) return wholeDay(date);
  const local = `${date}T${hour}:${minute}:${second}`;
  if (utc === 'Z') return instant(`${local}Z`, 'UTC');
  // Floating time has no zone of its own; UTC keeps it the same in every process.
  return localTime(local, zones(line.params.get('TZID') ?? 'UTC'));
}

function endOf(event: IcsEvent, start: EventTime, zones: ZoneNames): EventTime {
  const line = icsFind(event, 'DTEND');
  if (line) return icsTime(line, zones);
  const duration = icsFind(event, 'DURATION')?.value;
  const ms = duration === undefined ? (start.date === null ? 0 : 86_400_000) : durationMs(duration);
  const at = new Date(Date.parse(start.at) + ms).toISOString();
  return start.date === null ? { ...start, at } : wholeDay(at.slice(0, 10));
}

function durationMs(text: string): number {
  const parts = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts) throw new Error('DURATION is no duration');
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

/** EXDATE and RDATE with their TZID as an IANA name, so that the line stands alone. */
function recurrenceLine(line: IcsLine, start: EventTime, zones: ZoneNames): string {
  if (line.name === 'RRULE') return line.raw;
  const tzid = line.params.get('TZID');
  if (tzid !== undefined) return `${line.name};TZID=${zones(tzid)}:${line.value}`;
  if (line.params.get('VALUE') === 'DATE' || start.date !== null)
    return `${line.name};VALUE=DATE:${line.value}`;
  return `${line.name}:${line.value}`;
}

function statusOf(text: string | undefined): RemoteEvent['status'] {
  return text === 'CANCELLED' ? 'cancelled' : text === 'TENTATIVE' ? 'tentative' : 'confirmed';
}

function textOf(event: IcsEvent, name: string): string {
  return icsUnescape(icsFind(event, name)?.value ?? '');
}
