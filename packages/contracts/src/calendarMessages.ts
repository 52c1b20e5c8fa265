import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventInput } from './events.ts';

/** Google's push messages: everything is in the headers. */
export const googleHook = endpoint({
  operationId: 'googleCalendarHook',
  method: 'post',
  path: '/v1/hooks/google',
  tag: 'calendars',
  summary: 'Push messages of Google Calendar; known by channel id and secret',
  access: 'public',
  status: 204,
});

/** Microsoft Graph's notifications, and its question whether the address is ours (`validationToken`). */
export const microsoftHook = endpoint({
  operationId: 'microsoftCalendarHook',
  method: 'post',
  path: '/v1/hooks/microsoft',
  tag: 'calendars',
  summary: 'Notifications of Microsoft Graph',
  access: 'public',
  query: z.object({
    channel: z.string().max(100).optional(),
    validationToken: z.string().max(1_000).optional(),
  }),
  body: z.string().max(262_144),
  bodyType: 'application/json',
  status: 202,
  outputType: 'text/plain; charset=utf-8',
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
  provider: z.enum(['google', 'caldav', 'microsoft']),
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
