import { defineTrigger } from './defineTrigger.ts';
import { ofEventAndDate } from './ofEventAndDate.ts';
import type { TriggerOf } from './defineTrigger.ts';

/** What is told to one person, by a job of its own. */
const ofPeople: ReadonlySet<TriggerOf<'change'>['of']> = new Set([
  'calendar.connection_lost',
  'contact.confirmation_wanted',
]);

/**
 * Something changed. A new date, a cancellation: once for that date; other changes: once a message. Lost grants of calendars and
 * new contacts that are to confirm come by jobs of their own (`jobs/askToReconnect`, `jobs/askToConfirm`), for they are told to one person.
 */
export const changeTrigger = defineTrigger({
  kind: 'change',
  firedBy: 'domain events',
  listensTo: ({ of }) => of,
  tellsOfEvent: ({ of }) => !ofPeople.has(of),
  check: ({ of, only }, { channels, steps, purpose }) => [
    ...(only !== undefined && ofPeople.has(of)
      ? [{ field: 'body.trigger.only', message: 'only changes of events can be narrowed' }]
      : []),
    ...(of === 'contact.confirmation_wanted' &&
    (channels.join() !== 'email' || (steps ?? []).length > 0 || purpose !== 'service')
      ? [
          {
            field: 'body.channels',
            message: 'an address is confirmed by one mail to it: channel email, no steps, purpose service',
          },
        ]
      : []),
  ],
  hears: ['event.changed'],
  matches(_tx, { of, only, eventId }, { type, payload }) {
    if (type !== 'event.changed' || ofPeople.has(of)) return false;
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
