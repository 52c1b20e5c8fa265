import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventPicture } from './eventPictures.ts';
import { Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

const link = z.url({ protocol: /^https?$/ }).max(2_000);

/** Every unknown field is refused; amounts are yen, hours are staff hours. */
export const EventInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  theme: z.string().trim().min(1).max(500),
  category: z.enum([
    'conference',
    'meetup',
    'workshop',
    'seminar',
    'webinar',
    'market',
    'festival',
    'exhibition',
    'other',
  ]),
  audience: z.strictObject({
    description: z.string().trim().min(1).max(1_000),
    segments: z
      .array(
        z.strictObject({
          key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
          size: z.number().int().min(1).max(100_000_000),
        }),
      )
      .max(20)
      .refine(
        (segments) => new Set(segments.map(({ key }) => key)).size === segments.length,
        'a segment is named twice',
      )
      .default([]),
    tags: z
      .array(z.string().trim().min(1).max(60))
      .max(20)
      .optional()
      .describe(
        'who they are, in words of the list of audiences, Japanese or English; decides which tactics suit',
      ),
  }),
  format: z.enum(['venue', 'online', 'hybrid']),
  venue: z.string().trim().max(300).nullable().default(null),
  capacity: z.number().int().min(1).max(1_000_000),
  priceJpy: z.number().min(0).max(10_000_000).default(0),
  startsAt: Instant.describe('instant of the start; must lie ahead'),
  timeZone: TimeZone.default('Asia/Tokyo'),
  durationMinutes: z
    .number()
    .int()
    .min(1)
    .max(43_200)
    .optional()
    .describe('for invitations; two hours unless said'),
  ticketUrl: link.optional().describe('where one signs up'),
  joinUrl: link.optional().describe('where one takes part online'),
  organiser: z.string().trim().min(1).max(200).optional().describe('who the messages say it is by'),
  targetAttendees: z.number().int().min(0).max(1_000_000),
  tacticBudgetJpy: z.number().min(0).max(1_000_000_000),
  staffHours: z.number().min(0).max(100_000),
  region: z.string().trim().max(60).nullable().optional().describe('prefecture or city'),
  valuePerAttendeeJpy: z
    .int()
    .min(0)
    .max(100_000_000)
    .nullable()
    .optional()
    .describe('default: the ticket price'),
  landingUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .optional()
    .describe('page on which people sign up: where UTM links lead'),
});
export type EventInput = z.output<typeof EventInput>;

export const Event = z.object({
  ...EventInput.shape,
  id: z.uuid(),
  state: z.enum(['open', 'cancelled', 'finished']),
  archivedAt: z.iso.datetime().optional().describe('when it was put away; absent where it was not'),
  picture: EventPicture.optional(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Event = z.infer<typeof Event>;

export const EventParams = z.strictObject({ eventId: z.uuid() });

export const createEvent = endpoint({
  operationId: 'createEvent',
  method: 'post',
  path: '/v1/events',
  tag: 'events',
  summary: 'State an event',
  access: 'events:write',
  body: EventInput,
  status: 201,
  output: Event,
});

export const listEvents = endpoint({
  operationId: 'listEvents',
  method: 'get',
  path: '/v1/events',
  tag: 'events',
  summary:
    'Events, newest first; `q` searches name, theme, audience and venue. Archived ones are in a list of their own, the latest first',
  access: 'events:read',
  query: PageQuery.extend({
    q: z.string().max(200).optional().describe('not of archived events'),
    archived: z.enum(['true', 'false']).default('false'),
  }),
  status: 200,
  output: pageOf(Event),
});

export const readEvent = endpoint({
  operationId: 'readEvent',
  method: 'get',
  path: '/v1/events/{eventId}',
  tag: 'events',
  summary: 'One event',
  access: 'events:read',
  params: EventParams,
  status: 200,
  output: Event,
});

export const updateEvent = endpoint({
  operationId: 'updateEvent',
  method: 'patch',
  path: '/v1/events/{eventId}',
  tag: 'events',
  summary: 'Change an event; the version goes in If-Match',
  access: 'events:write',
  params: EventParams,
  body: z.strictObject({
    name: EventInput.shape.name.optional(),
    theme: EventInput.shape.theme.optional(),
    audience: EventInput.shape.audience.optional(),
    venue: z.string().trim().max(300).nullable().optional(),
    capacity: EventInput.shape.capacity.optional(),
    priceJpy: z.number().min(0).max(10_000_000).optional(),
    startsAt: EventInput.shape.startsAt.optional(),
    durationMinutes: EventInput.shape.durationMinutes,
    ticketUrl: EventInput.shape.ticketUrl,
    joinUrl: EventInput.shape.joinUrl,
    organiser: EventInput.shape.organiser,
    targetAttendees: EventInput.shape.targetAttendees.optional(),
    tacticBudgetJpy: EventInput.shape.tacticBudgetJpy.optional(),
    staffHours: EventInput.shape.staffHours.optional(),
    region: EventInput.shape.region,
    valuePerAttendeeJpy: EventInput.shape.valuePerAttendeeJpy,
    landingUrl: EventInput.shape.landingUrl,
    state: z.enum(['open', 'cancelled', 'finished']).optional(),
  }),
  requiresIfMatch: true,
  status: 200,
  output: Event,
});

export const archiveEvent = endpoint({
  operationId: 'archiveEvent',
  method: 'post',
  path: '/v1/events/{eventId}/archive',
  tag: 'events',
  summary:
    'Put an event away: it leaves lists and searches, an open one is cancelled, so that its nudges and tasks end; what it taught stays',
  access: 'events:write',
  idempotency: 'natural',
  params: EventParams,
  status: 200,
  output: Event,
});

export const restoreEvent = endpoint({
  operationId: 'restoreEvent',
  method: 'post',
  path: '/v1/events/{eventId}/restore',
  tag: 'events',
  summary:
    'Take an archived event back, in the state in which it was put away; one that has begun meanwhile stays cancelled',
  access: 'events:write',
  idempotency: 'natural',
  params: EventParams,
  status: 200,
  output: Event,
});
