import { z } from 'zod';
import { SignalType } from './signals.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'HH:MM or HH:MM:SS');
const day = 86_400;

/**
 * Contacts did something: `count` signals of the type within `windowSeconds`, the last of which is the trigger.
 * `distinctDays` counts days of the person's own calendar in a row ("ignored two days in a row"). `unless` are
 * signals whose presence in `unlessWithinSeconds` before the trigger, or until the nudge is due, stops it.
 * `then` moves the nudge: `afterSeconds`, or to the next `at` in the person's own zone ("the next morning").
 */
const SignalTrigger = z.strictObject({
  kind: z.literal('signal'),
  signal: SignalType,
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

/** Every day (or on chosen weekdays, 1 = Monday) at a time of the person's own zone. */
const ScheduleTrigger = z.strictObject({
  kind: z.literal('schedule'),
  at: clockTime,
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
});

/** Every so many seconds since 1970 (UTC), from one second up. */
const IntervalTrigger = z.strictObject({
  kind: z.literal('interval'),
  everySeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * day),
});

/** An event's sign-ups fall behind their expected curve: at most `leadDays` before it and below `ratio` of the curve. */
const PaceTrigger = z.strictObject({
  kind: z.literal('pace'),
  leadDays: z.number().int().min(0).max(365).default(7),
  ratio: z.number().positive().max(1).default(1),
  eventId: z.uuid().optional(),
});

/**
 * Something changed, told by the outbox: an event; an event by its entry in a connected calendar; or a calendar's grant was
 * lost, of which those are told who can give it again. `only` narrows changes of events to a new date or a cancellation.
 */
const ChangeTrigger = z.strictObject({
  kind: z.literal('change'),
  of: z.enum(['event.changed', 'calendar.changed', 'calendar.connection_lost']),
  only: z.enum(['moved', 'cancelled']).optional(),
});

/** What makes a rule fire. */
export const RuleTrigger = z.discriminatedUnion('kind', [
  SignalTrigger,
  ScheduleTrigger,
  IntervalTrigger,
  PaceTrigger,
  ChangeTrigger,
]);
export type RuleTrigger = z.output<typeof RuleTrigger>;
