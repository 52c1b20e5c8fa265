import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventInput } from './events.ts';

/** Push messages of a kind of provider, and its question whether the address is ours (`validationToken`). */
export const calendarHook = endpoint({
  operationId: 'calendarHook',
  method: 'post',
  path: '/v1/hooks/{provider}',
  tag: 'calendars',
  summary: 'Push messages of calendar providers; known by channel and secret',
  access: 'public',
  params: z.strictObject({ provider: z.string().regex(/^[a-z][a-z0-9-]{1,29}$/) }),
  query: z.object({
    channel: z.string().max(100).optional(),
    validationToken: z.string().max(1_000).optional(),
  }),
  body: z.string().max(262_144),
  bodyType: 'application/json',
  status: 202,
  outputType: 'text/plain; charset=utf-8',
});

/** Where a provider leads a person back to after the consent: a page for people, that says how to go on. */
export const connectedPage = endpoint({
  operationId: 'calendarConnectedPage',
  method: 'get',
  path: '/calendars/connected',
  tag: 'calendars',
  summary: 'The page on which a consent ends',
  access: 'public',
  query: z.object({
    code: z.string().max(4_000).optional(),
    state: z.string().max(400).optional(),
    error: z.string().max(200).optional(),
  }),
  status: 200,
  outputType: 'text/html; charset=utf-8',
});

/**
 * Domain event `calendar.event_changed`: an entry that a rule turns into an event was made, changed or removed. `externalRef`
 * names it for ever; `details` is what the event shall be, null when it was cancelled.
 */
export const CalendarEventChanged = z.object({
  externalRef: z.string().max(900),
  state: z.enum(['open', 'cancelled']),
  details: EventInput.nullable(),
});
export type CalendarEventChanged = z.infer<typeof CalendarEventChanged>;

/**
 * Domain event `calendar.connection_lost`: the grant of a connected account is gone (revoked, password changed), its calendars are
 * paused, and only the person can connect it again. `memberId` is who connected it; null when an API key did, then the
 * tenant's admins are to be told. Told once for each loss.
 */
export const CalendarConnectionLost = z.object({
  tenantId: z.uuid(),
  connectionId: z.uuid(),
  provider: z.string(),
  account: z.string(),
  memberId: z.uuid().nullable(),
});
export type CalendarConnectionLost = z.infer<typeof CalendarConnectionLost>;

/** Domain event `calendar.reconnect_wanted`: a grant was lost, and this contact can give it again; one for each who can. */
export const CalendarReconnectWanted = z.object({
  connectionId: z.uuid(),
  provider: z.string(),
  contactId: z.uuid(),
});
export type CalendarReconnectWanted = z.infer<typeof CalendarReconnectWanted>;
