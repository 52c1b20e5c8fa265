import { Temporal } from 'temporal-polyfill';
import type { EventTime } from './provider.ts';

/** A whole day; its instant is UTC midnight, in every process zone. */
export function wholeDay(date: string, timeZone: string | null = null): EventTime {
  return { at: `${date}T00:00:00.000Z`, date, timeZone };
}

/** An instant given in any offset. @throws RangeError when it cannot be read. */
export function instant(text: string, timeZone: string | null): EventTime {
  return { at: new Date(Temporal.Instant.from(text).epochMilliseconds).toISOString(), date: null, timeZone };
}

/** Local clock time in a zone; a time in a gap moves forward, of a doubled hour the first is meant (RFC 5545 3.3.5). */
export function localTime(text: string, timeZone: string): EventTime {
  const zoned = Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  return { at: new Date(zoned.epochMilliseconds).toISOString(), date: null, timeZone };
}

/** Whether the tz database knows the name. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.instant().toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
