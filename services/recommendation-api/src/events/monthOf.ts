import type { Event } from '@tsudoi/contracts/events';

/** Month of an event's start in its own zone, 1..12. */
export function monthOf({ startsAt, timeZone }: Pick<Event, 'startsAt' | 'timeZone'>): number {
  return Number(new Intl.DateTimeFormat('en', { timeZone, month: 'numeric' }).format(new Date(startsAt)));
}
