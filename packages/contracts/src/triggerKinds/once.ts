import { z } from 'zod';
import { Instant } from '../instant.ts';

/** Whether the date of a local time is one: 30 February is not. */
function isDay(local: string): boolean {
  const at = new Date(`${local}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(local);
}

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
        .refine((text) => isDay(text), 'no such day'),
    }),
  ]),
});
