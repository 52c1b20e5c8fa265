import { DateTime } from 'luxon';
import type { EventFacts } from '../when/store/events.ts';

type Locale = 'ja' | 'en';

/** A zone as JavaScript knows it; UTC where it knows none, as `nudge.known_zone` decides in PostgreSQL. */
function inZone(at: Date, zone: string): DateTime {
  const found = DateTime.fromJSDate(at, { zone });
  return found.isValid ? found : DateTime.fromJSDate(at, { zone: 'UTC' });
}

/**
 * Calendar days from now to a start in the reader's zone: 0 today, 1 tomorrow, whatever the hours; undefined once it has begun.
 * 09:00 today for 10:00 tomorrow is 1.
 */
export function daysUntil(startsAt: Date, now: Date, zone: string): number | undefined {
  if (startsAt <= now) return undefined;
  const date = (at: Date) => {
    const { year, month, day } = inZone(at, zone);
    return Date.UTC(year, month - 1, day);
  };
  return Math.round((date(startsAt) - date(now)) / 86_400_000);
}

/** 本日, 明日, あと3日; today, tomorrow, in 3 days; nothing once it has begun. */
export function whenWords(days: number | undefined, locale: Locale): string {
  if (days === undefined) return '';
  if (locale === 'ja') return ['本日', '明日'][days] ?? `あと${String(days)}日`;
  return ['today', 'tomorrow'][days] ?? `in ${String(days)} days`;
}

/** Date and time of a start: of a venue in its own zone, online in the reader's; the zone is named where the two differ. */
export function dateWords(
  event: Pick<EventFacts, 'startsAt' | 'timeZone' | 'format'>,
  readerZone: string,
  locale: Locale,
): { readonly date: string; readonly time: string } {
  const zone = event.format === 'online' ? readerZone : event.timeZone;
  const at = inZone(event.startsAt, zone).setLocale(locale);
  const elsewhere = at.offset !== inZone(event.startsAt, readerZone).offset;
  const time = at.toFormat('HH:mm') + (elsewhere ? ` (${at.toFormat('ZZZZ')})` : '');
  return { date: at.toFormat(locale === 'ja' ? 'M月d日（ccc）' : 'cccc, d LLLL'), time };
}
