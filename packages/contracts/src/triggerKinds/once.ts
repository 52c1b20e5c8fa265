import { z } from 'zod';
import { Instant } from '../instant.ts';

/** One time: an instant, or a date and time in each person's own zone. */
export const OnceTrigger = z.strictObject({
  kind: z.literal('once'),
  when: z.union([
    z.strictObject({ at: Instant }),
    z.strictObject({
      local: z
        .string()
        .regex(
          /^2[01]\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/,
          'YYYY-MM-DDTHH:MM',
        )
        .refine((text) => new Date(`${text}Z`).toISOString().startsWith(text), 'no such day'),
    }),
  ]),
});
