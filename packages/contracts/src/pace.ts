import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';

/** One day of an event's run, in the event's own zone; people are counted by tickets, summed up to the end of the day. */
export const PaceDay = z.object({
  day: z.iso.date(),
  signUps: z.int().nullable().describe('null for days that are still to come'),
  expected: z.number().nullable().describe('what the accepted plan expects by then; null without one'),
  low: z.number().nullable().describe('with `high`: four times in five the count lies between'),
  high: z.number().nullable(),
});
export type PaceDay = z.infer<typeof PaceDay>;

/** How the sign-ups of an event stand against the curve of its accepted plan. */
export const EventPace = z.object({
  eventId: z.uuid(),
  planId: z.uuid().nullable().describe('the accepted plan'),
  acceptedAt: z.iso.datetime().nullable(),
  signUps: z.int(),
  expectedInAll: z.number().nullable(),
  expectedByNow: z.number().nullable(),
  ratio: z
    .number()
    .nullable()
    .describe('sign-ups as a share of those expected by now; null below one expected'),
  state: z
    .enum(['behind', 'on_track', 'full'])
    .nullable()
    .optional()
    .describe('as last looked at, once an hour; null: no plan is accepted'),
  since: z.iso.datetime().nullable().optional(),
  replanId: z
    .uuid()
    .nullable()
    .optional()
    .describe('a plan of what remains, proposed when the event fell behind'),
  days: z.array(PaceDay),
  forecast: z
    .object({
      signUps: z.number().describe('with which the event will end, cancellations taken off'),
      low: z.number().describe('with `high`: four times in five it ends between'),
      high: z.number(),
      full: z.number().describe('probability that every place is taken, 0..1'),
      events: z.int().describe('finished events that it was learnt from; 0: the usual course'),
    })
    .nullable()
    .describe('null once the event has begun'),
});
export type EventPace = z.infer<typeof EventPace>;

export const readPace = endpoint({
  operationId: 'readPace',
  method: 'get',
  path: '/v1/events/{eventId}/pace',
  tag: 'events',
  summary: 'Sign-ups day by day against what the accepted plan expects, with its 80 % band',
  access: 'events:read',
  params: EventParams,
  status: 200,
  output: EventPace,
});
