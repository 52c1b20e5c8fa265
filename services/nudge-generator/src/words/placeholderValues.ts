import type { Placeholder } from '@tsudoi/contracts/placeholders';
import { hiddenCharacter } from '@tsudoi/words/hidden';
import { findLinks } from '@tsudoi/words/links';
import { safeName } from '@tsudoi/words/safeName';
import type { EventFacts } from '../when/store/events.ts';
import type { Addressed } from './addressed.ts';
import { dateWords, daysUntil, whenWords } from './eventDates.ts';

/** A map of a venue, at a service that needs no key. */
export function mapUrl(event: EventFacts | undefined): string | undefined {
  return event?.venue
    ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(event.venue)}`
    : undefined;
}

/** What each placeholder becomes for one person; what is not known is empty. */
export function placeholderValues(
  { contact, items }: Addressed,
  event: EventFacts | undefined,
  now: Date,
): Readonly<Record<Placeholder, string>> {
  const locale = contact?.locale ?? 'ja';
  const zone = contact?.zone ?? event?.timeZone ?? 'UTC';
  const days = event && daysUntil(event.startsAt, now, zone);
  const { date, time } = event ? dateWords(event, zone, locale) : { date: '', time: '' };
  return {
    name: safeName(contact?.name ?? '') ?? '',
    event: eventName(event?.name ?? '', locale),
    days: event ? String(days ?? 0) : '',
    when: whenWords(days, locale),
    date,
    time,
    venue: event?.venue ?? '',
    link: event?.joinUrl ?? '',
    ticket: event?.ticketUrl ?? '',
    map: mapUrl(event) ?? '',
    organiser: event?.organiser ?? '',
    seats: event ? String(Math.max(0, event.capacity - event.taken)) : '',
    count: String(items?.length ?? 1),
  };
}

/** An event's name as it may stand in a text: one that leads somewhere (a calendar entry of somebody else) is not repeated. */
function eventName(name: string, locale: 'ja' | 'en'): string {
  if (name === '' || (hiddenCharacter(name) === undefined && findLinks(name).length === 0)) return name;
  return locale === 'ja' ? 'イベント' : 'the event';
}
