import { defineTrigger } from './defineTrigger.ts';
import { ofEventAndDate } from './ofEventAndDate.ts';

/**
 * Something changed. A new date, a cancellation: once for that date; other changes: once a message. Lost grants of calendars
 * come by a job of their own (`jobs/askToReconnect`), for they are told to one person.
 */
export const changeTrigger = defineTrigger({
  kind: 'change',
  firedBy: 'domain events',
  listensTo: ({ of }) => of,
  tellsOfEvent: ({ of }) => of !== 'calendar.connection_lost',
  check: ({ of, only }) =>
    only !== undefined && of === 'calendar.connection_lost'
      ? [{ field: 'body.trigger.only', message: 'only changes of events can be narrowed' }]
      : [],
  hears: ['event.changed'],
  matches(_tx, { of, only, eventId }, { type, payload }) {
    if (type !== 'event.changed' || of === 'calendar.connection_lost') return false;
    if (eventId !== undefined && eventId !== payload.eventId) return false;
    if (of === 'calendar.changed' && payload.by !== 'calendar') return false;
    switch (only) {
      case 'moved':
        return payload.state !== 'cancelled' && payload.changed.includes('startsAt');
      case 'cancelled':
        return payload.state === 'cancelled' && payload.changed.includes('state');
      case undefined:
        return true;
    }
  },
  slot: ({ only }, domainEvent, event) =>
    only === undefined
      ? `${domainEvent.type}:${domainEvent.id}`
      : `${ofEventAndDate(domainEvent, event)}:${only}`,
  told: {
    'event.changed':
      'something about the event changed; without the fact in the draft say only that the page shows the news.',
  },
});
