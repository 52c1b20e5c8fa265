import type { Placeholder } from '@tsudoi/contracts/placeholders';
import { safeName } from '@tsudoi/words/safeName';
import type { EventFacts } from '../when/store/events.ts';
import type { Addressed } from './addressed.ts';
import { dateWords, daysUntil, whenWords } from './eventDates.ts';
import { eventName, said } from './saidOfEvent.ts';

/** A map of a venue, at a service that needs no key. */
export function mapUrl(event: EventFacts | undefined): string | undefined {
  const place = said(event?.venue);
  return place === '' ? undefined : `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`;
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
    event: eventName(event, locale),
    days: event ? String(days ?? 0) : '',
    when: whenWords(days, locale),
    date,
    time,
    venue: said(event?.venue),
    link: event?.joinUrl ?? '',
    ticket: event?.ticketUrl ?? '',
    map: mapUrl(event) ?? '',
    organiser: said(event?.organiser),
    seats: event ? String(Math.max(0, event.capacity - event.taken)) : '',
    count: String(items?.length ?? 1),
  };
}
