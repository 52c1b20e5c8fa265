import { z } from 'zod';

/**
 * Something changed, told by the outbox: an event; an event by its entry in a connected calendar; or a calendar's grant was
 * lost, of which those are told who can give it again; or a new contact is asked whether they want messages. `only` narrows changes of events to a new date or a cancellation.
 */
export const ChangeTrigger = z.strictObject({
  kind: z.literal('change'),
  of: z.enum([
    'event.changed',
    'calendar.changed',
    'calendar.connection_lost',
    'contact.confirmation_wanted',
  ]),
  only: z.enum(['moved', 'cancelled']).optional(),
  eventId: z.uuid().optional().describe('only changes of this event'),
});
