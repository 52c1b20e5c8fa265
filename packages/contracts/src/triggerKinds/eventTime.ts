import { z } from 'zod';
import { clockTime } from './clockTime.ts';

/**
 * A time relative to an event, for those who have a seat at it: so many calendar days before (negative) or after its date in the
 * person's own zone, at a time of that zone; or so many minutes before or after its start.
 */
export const EventTimeTrigger = z.strictObject({
  kind: z.literal('event_time'),
  offset: z.union([
    z.strictObject({ days: z.number().int().min(-90).max(90), at: clockTime }),
    z.strictObject({ minutes: z.number().int().min(-20_160).max(20_160) }),
  ]),
  eventId: z.uuid().optional().describe('every event unless given'),
});
