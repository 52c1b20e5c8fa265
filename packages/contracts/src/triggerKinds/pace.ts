import { z } from 'zod';

/** An event's sign-ups fall behind their expected curve: at most `leadDays` before it and below `ratio` of the curve. */
export const PaceTrigger = z.strictObject({
  kind: z.literal('pace'),
  leadDays: z.number().int().min(0).max(365).default(7),
  ratio: z.number().positive().max(1).default(1),
  eventId: z.uuid().optional(),
});
