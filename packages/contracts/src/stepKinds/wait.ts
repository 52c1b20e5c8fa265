import { z } from 'zod';
import { clockTime } from '../triggerKinds/clockTime.ts';

const day = 86_400;

/** After a step: so long, or until the next time of day in the person's own zone that lies so many days later. */
export const StepWait = z.union([
  z.strictObject({
    afterSeconds: z
      .number()
      .int()
      .min(60)
      .max(30 * day),
  }),
  z.strictObject({ at: clockTime, days: z.number().int().min(0).max(30).default(0) }),
]);
export type StepWait = z.output<typeof StepWait>;
