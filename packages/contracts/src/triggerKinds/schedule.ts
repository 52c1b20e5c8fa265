import { z } from 'zod';
import { clockTime } from './clockTime.ts';

/** Every day (or on chosen weekdays, 1 = Monday) at a time of the person's own zone. */
export const ScheduleTrigger = z.strictObject({
  kind: z.literal('schedule'),
  at: clockTime,
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
});
