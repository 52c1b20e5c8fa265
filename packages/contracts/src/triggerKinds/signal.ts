import { z } from 'zod';
import { SignalType } from '../signals.ts';
import { clockTime } from './clockTime.ts';

const day = 86_400;

/**
 * Contacts did something: `count` signals of the type within `windowSeconds`, the last of which is the trigger.
 * `distinctDays` counts days of the person's own calendar in a row ("ignored two days in a row"). `unless` are
 * signals whose presence in `unlessWithinSeconds` before the trigger, or until the nudge is due, stops it.
 * `then` moves the nudge: `afterSeconds`, or to the next `at` in the person's own zone ("the next morning").
 */
export const SignalTrigger = z.strictObject({
  kind: z.literal('signal'),
  signal: SignalType,
  eventId: z.uuid().optional().describe('only signals of this event'),
  count: z.number().int().min(1).max(1_000).default(1),
  windowSeconds: z
    .number()
    .int()
    .min(1)
    .max(90 * day)
    .default(day),
  distinctDays: z.boolean().default(false),
  unless: z.array(SignalType).max(10).default([]),
  unlessWithinSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * day)
    .default(0),
  then: z
    .union([
      z.strictObject({
        afterSeconds: z
          .number()
          .int()
          .min(0)
          .max(30 * day),
      }),
      z.strictObject({ at: clockTime }),
    ])
    .optional(),
});
