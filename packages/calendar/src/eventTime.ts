import { isoDate, readStamp, type Wall } from './rule/civil.ts';
import type { EventTime } from './provider.ts';
import { isZone, zoneOf } from './zones/zone.ts';

/** A whole day; its instant is UTC midnight, in every process zone. */
export function wholeDay(date: string, timeZone: string | null = null): EventTime {
  return { at: `${date}T00:00:00.000Z`, date, timeZone };
}

/** The whole day that a wall clock shows. */
export function wholeDayOf(wall: Wall, timeZone: string | null = null): EventTime {
  return wholeDay(isoDate(Math.floor(wall / 86_400)), timeZone);
}

/** An instant given in any offset. @throws RangeError when it cannot be read. */
export function instant(text: string, timeZone: string | null): EventTime {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i.exec(
    text.trim(),
  );
  const stamp = parts && readStamp(parts[1] ?? '');
  if (!stamp) throw new RangeError('an instant that cannot be read');
  const zone = zoneOf(parts[2]?.toUpperCase() === 'Z' ? 'UTC' : (parts[2] ?? 'UTC'));
  return { at: new Date(zone.epochOf(stamp.wall) * 1_000).toISOString(), date: null, timeZone };
}

/** A wall clock time in a zone; a time in a gap moves forward, of a doubled hour the first is meant (RFC 5545 3.3.5). */
export function wallTime(wall: Wall, timeZone: string): EventTime {
  return { at: new Date(zoneOf(timeZone).epochOf(wall) * 1_000).toISOString(), date: null, timeZone };
}

/** The same from `YYYY-MM-DDTHH:MM[:SS]`. @throws RangeError when either cannot be read. */
export function localTime(text: string, timeZone: string): EventTime {
  const stamp = readStamp(text);
  if (!stamp || stamp.utc) throw new RangeError('a local time that cannot be read');
  return wallTime(stamp.wall, timeZone);
}

/** Whether the tz database knows the name. */
export function isTimeZone(name: string): boolean {
  return !name.startsWith('rules:') && !/^[+-]/.test(name) && isZone(name);
}
