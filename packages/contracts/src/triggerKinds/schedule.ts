import { z } from 'zod';
import { clockTime } from './clockTime.ts';

/**
 * Every day at a time of the person's own zone; on chosen weekdays (1 = Monday), on chosen days of the month (-1 = its last day)
 * only, where given.
 */
export const ScheduleTrigger = z.strictObject({
  kind: z.literal('schedule'),
  at: clockTime,
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
  monthDays: z
    .array(
      z
        .number()
        .int()
        .min(-28)
        .max(31)
        .refine((day) => day !== 0, 'a day of the month, or counted from its end'),
    )
    .min(1)
    .max(31)
    .optional()
    .describe('1 to 31; -1 is the last day of the month, -2 the one before it'),
});
