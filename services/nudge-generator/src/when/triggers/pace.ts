import { defineTrigger } from './defineTrigger.ts';
import { ofEventAndDate } from './ofEventAndDate.ts';

/** An event is behind its curve. Once an event, its date and the rule's lead-day mark, however often it is told. */
export const paceTrigger = defineTrigger({
  kind: 'pace',
  firedBy: 'domain events',
  tellsOfEvent: () => true,
  hears: ['event.behind'],
  matches(_tx, trigger, { type, payload }) {
    if (type !== 'event.behind') return false;
    const { eventId, leadDays, ratio } = payload;
    const about = trigger.eventId === undefined || trigger.eventId === eventId;
    return about && leadDays <= trigger.leadDays && ratio < trigger.ratio;
  },
  slot: ({ leadDays }, domainEvent, event) => `${ofEventAndDate(domainEvent, event)}:D-${String(leadDays)}`,
  told: {
    'event.behind': 'there is room left, which may be said, but never that the event sells badly.',
  },
});
