import { z } from 'zod';

/** An event is almost full: `share` of its capacity is taken. Once an event and date, also when seats come free and go again. */
export const CapacityTrigger = z.strictObject({
  kind: z.literal('capacity'),
  share: z.number().min(0.1).max(1).default(0.9),
  eventId: z.uuid().optional(),
});
