import { defineTrigger } from './defineTrigger.ts';
import { ofEventAndDate } from './ofEventAndDate.ts';

/** So much of an event's capacity is taken that those who wait should know; a sign-up tells it, or a smaller room. */
export const capacityTrigger = defineTrigger({
  kind: 'capacity',
  firedBy: 'domain events',
  tellsOfEvent: () => true,
  hears: ['sign_up.recorded', 'event.changed'],
  matches(_tx, { share, eventId }, { type, payload }, event) {
    if (!event || event.cancelled || event.finished) return false;
    if (type === 'event.changed' && !payload.changed.includes('capacity')) return false;
    return (eventId === undefined || eventId === event.id) && event.taken >= event.capacity * share;
  },
  slot: ({ share }, domainEvent, event) =>
    `${ofEventAndDate(domainEvent, event)}:full-${String(Math.round(share * 1_000))}`,
  saysKind: 'event.almost_full',
  told: {
    'event.almost_full':
      'few seats are left, which may be said as a fact, once and without pressure; how many only if the draft says so.',
  },
});
