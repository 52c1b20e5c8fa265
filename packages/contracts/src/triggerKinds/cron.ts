import { z } from 'zod';

/** Five fields of cron (minute, hour, day, month, weekday; `L` is a month's last day), in the person's own zone; at most 48 times a day. */
export const CronTrigger = z.strictObject({
  kind: z.literal('cron'),
  expression: z
    .string()
    .trim()
    .max(100)
    .regex(/^[0-9A-Za-z*/,#-]+( +[0-9A-Za-z*/,#-]+){4}$/, 'five fields: minute hour day month weekday'),
});
