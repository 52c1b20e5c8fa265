import { z } from 'zod';

const day = 86_400;

/** Every so many seconds since 1970 (UTC), from one second up. */
export const IntervalTrigger = z.strictObject({
  kind: z.literal('interval'),
  everySeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * day),
});
