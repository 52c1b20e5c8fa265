import type { EventFacts } from '../src/when/store/events.ts';

/** An open event in Tokyo; a test says what differs. */
export function anEventFacts(differing: Partial<EventFacts> = {}): EventFacts {
  return {
    name: 'TypeScript の夕べ',
    startsAt: new Date('2027-03-08T03:00:00Z'),
    cancelled: false,
    finished: false,
    timeZone: 'Asia/Tokyo',
    capacity: 40,
    taken: 0,
    format: 'venue',
    venue: null,
    ticketUrl: null,
    joinUrl: null,
    organiser: null,
    durationMinutes: null,
    pictureId: null,
    version: 1,
    ...differing,
  };
}
