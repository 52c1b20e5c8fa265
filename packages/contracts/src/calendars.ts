import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventInput } from './events.ts';
import { PageQuery, pageOf } from './page.ts';

const at = z.iso.datetime();

/** The kind of a provider; which there are stands in the calendar package. */
export const CalendarProviderKind = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,29}$/)
  .describe('`google`, `microsoft` or `caldav`');

/** A person's account at a calendar provider. */
export const CalendarConnection = z.object({
  id: z.uuid(),
  provider: CalendarProviderKind,
  account: z.string(),
  homes: z
    .array(z.string())
    .describe('where its calendars are; empty where the provider has one place for all'),
  writtenEntries: z.int().describe('entries of ours in its calendars, which disconnecting can remove'),
  state: z.enum(['active', 'needs_reconnect', 'disconnected']),
  createdAt: at,
});
export type CalendarConnection = z.infer<typeof CalendarConnection>;

/** A calendar that is kept in step. */
export const SyncedCalendar = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  workspace: z.string(),
  remoteId: z.string(),
  name: z.string(),
  writeBack: z.boolean(),
  writeBackError: z.string().nullable().describe('why entries are not written any more'),
  timeZone: z.string().nullable().describe('zone of its floating times, as its server says'),
  state: z.enum(['active', 'paused', 'gone']),
  events: z.int(),
  quarantined: z.int(),
  pushUntil: at.nullable(),
  nextPollAt: at,
  failures: z.int(),
  lastError: z.string().nullable(),
  lastSuccessAt: at.nullable(),
});
export type SyncedCalendar = z.infer<typeof SyncedCalendar>;

export const CalendarRun = z.object({
  id: z.uuid(),
  kind: z.enum(['full', 'delta']),
  pages: z.int(),
  changes: z.int(),
  startedAt: at,
  finishedAt: at.nullable(),
  outcome: z.enum(['done', 'failed']).nullable(),
  error: z.string().nullable(),
});

export const CalendarEntry = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  startsAt: at.nullable(),
  endsAt: at.nullable(),
  allDay: z.boolean(),
  seriesId: z.string().nullable(),
  origin: z
    .string()
    .nullable()
    .describe('`task-` and the task that it stands for; null where a person wrote it'),
});

const ConnectionParams = z.strictObject({ connectionId: z.uuid() });
const CalendarParams = z.strictObject({ calendarId: z.uuid() });
const RuleParams = z.strictObject({ ruleId: z.uuid() });

export const connectCalDav = endpoint({
  operationId: 'connectCalDav',
  method: 'post',
  path: '/v1/calendar-connections/caldav',
  tag: 'calendars',
  summary: 'Connect a CalDAV account by its app password',
  access: 'calendars:write',
  secretFields: ['password'],
  body: z.strictObject({
    serverUrl: z.url({ protocol: /^https?$/ }).max(500),
    homePath: z
      .string()
      .regex(/^\/[\x21-\x2e\x30-\x5b\x5d-\x7e][\x21-\x7e]{0,299}\/$/, 'a path of this server')
      .optional()
      .describe('path of the calendars; found out where it is not given'),
    origins: z
      .array(z.url({ protocol: /^https?$/ }).max(300))
      .max(10)
      .default([])
      .describe('other hosts that the server may lead to, as an earlier answer named them'),
    username: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^:\s]+$/),
    password: z.string().min(1).max(500),
    connectionId: z.uuid().optional().describe('to connect one again, with a new password'),
  }),
  status: 201,
  output: CalendarConnection,
});

export const beginConnection = endpoint({
  operationId: 'beginCalendarConnection',
  method: 'post',
  path: '/v1/calendar-connections/begin',
  tag: 'calendars',
  summary: 'Begin to connect Google or Microsoft: where the person is sent (OAuth 2.0 with PKCE)',
  access: 'calendars:write',
  body: z.strictObject({
    provider: CalendarProviderKind,
    connectionId: z.uuid().optional().describe('to connect one again'),
  }),
  status: 201,
  output: z.object({ authorizeUrl: z.url(), expiresAt: at }),
});

export const completeConnection = endpoint({
  operationId: 'completeCalendarConnection',
  method: 'post',
  path: '/v1/calendar-connections/complete',
  tag: 'calendars',
  summary: 'Complete a connection with what the provider sent back; by the person who began it',
  access: 'calendars:write',
  body: z.strictObject({ state: z.string().min(20).max(200), code: z.string().min(1).max(2_000) }),
  status: 201,
  output: CalendarConnection,
});

export const listConnections = endpoint({
  operationId: 'listCalendarConnections',
  method: 'get',
  path: '/v1/calendar-connections',
  tag: 'calendars',
  summary: 'Connected accounts',
  access: 'calendars:read',
  status: 200,
  output: z.object({ items: z.array(CalendarConnection) }),
});

export const listRemoteCalendars = endpoint({
  operationId: 'listRemoteCalendars',
  method: 'get',
  path: '/v1/calendar-connections/{connectionId}/calendars',
  tag: 'calendars',
  summary: 'Calendars that the account can see, to choose from',
  access: 'calendars:read',
  params: ConnectionParams,
  status: 200,
  output: z.object({
    items: z.array(
      z.object({ id: z.string(), name: z.string(), timeZone: z.string().nullable(), writable: z.boolean() }),
    ),
  }),
});

export const disconnectCalendars = endpoint({
  operationId: 'disconnectCalendars',
  method: 'delete',
  path: '/v1/calendar-connections/{connectionId}',
  tag: 'calendars',
  summary: 'Disconnect: the grant is revoked, tokens, calendars and their entries are erased',
  access: 'calendars:write',
  params: ConnectionParams,
  query: z.strictObject({
    entries: z
      .enum(['keep', 'remove'])
      .default('keep')
      .describe('what becomes of entries that we wrote there'),
  }),
  status: 204,
});

export const addCalendar = endpoint({
  operationId: 'addCalendar',
  method: 'post',
  path: '/v1/calendars',
  tag: 'calendars',
  summary: 'Keep a calendar of a connection in step, for a workspace',
  access: 'calendars:write',
  body: z.strictObject({
    connectionId: z.uuid(),
    remoteId: z.string().min(1).max(500),
    name: z.string().trim().min(1).max(200).optional().describe('as the provider calls it unless given'),
    workspace: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,59}$/)
      .default('main'),
    writeBack: z.boolean().default(false).describe('tasks of accepted plans become entries'),
  }),
  status: 201,
  output: SyncedCalendar,
});

export const listCalendars = endpoint({
  operationId: 'listCalendars',
  method: 'get',
  path: '/v1/calendars',
  tag: 'calendars',
  summary: 'Calendars with the state of their sync',
  access: 'calendars:read',
  status: 200,
  output: z.object({ items: z.array(SyncedCalendar) }),
});

export const removeCalendar = endpoint({
  operationId: 'removeCalendar',
  method: 'delete',
  path: '/v1/calendars/{calendarId}',
  tag: 'calendars',
  summary: 'Keep it in step no longer; its entries are erased here',
  access: 'calendars:write',
  params: CalendarParams,
  status: 204,
});

export const listCalendarEntries = endpoint({
  operationId: 'listCalendarEntries',
  method: 'get',
  path: '/v1/calendars/{calendarId}/entries',
  tag: 'calendars',
  summary: 'Entries as they stand, by id',
  access: 'calendars:read',
  params: CalendarParams,
  query: PageQuery,
  status: 200,
  output: pageOf(CalendarEntry),
});

export const listCalendarRuns = endpoint({
  operationId: 'listCalendarRuns',
  method: 'get',
  path: '/v1/calendars/{calendarId}/runs',
  tag: 'calendars',
  summary: 'The last 100 runs, newest first',
  access: 'calendars:read',
  params: CalendarParams,
  status: 200,
  output: z.object({ items: z.array(CalendarRun) }),
});

export const syncCalendarNow = endpoint({
  operationId: 'syncCalendarNow',
  method: 'post',
  path: '/v1/calendars/{calendarId}/sync',
  tag: 'calendars',
  summary: 'Sync now',
  access: 'calendars:write',
  idempotency: 'natural',
  params: CalendarParams,
  status: 202,
});

export const verifyCalendar = endpoint({
  operationId: 'verifyCalendar',
  method: 'post',
  path: '/v1/calendars/{calendarId}/verify',
  tag: 'calendars',
  summary: 'Compare count and hash of ids and etags with the provider; repair a drift by a full resync',
  access: 'calendars:write',
  idempotency: 'natural',
  params: CalendarParams,
  status: 200,
  output: z.object({
    equal: z.boolean(),
    remote: z.object({ count: z.int(), hash: z.string() }),
    local: z.object({ count: z.int(), hash: z.string() }),
    missing: z.array(z.string()).describe('at most 20'),
    surplus: z.array(z.string()),
    stale: z.array(z.string()),
    setAside: z.array(z.string()).describe('left out of the comparison: entries that cannot be read'),
    repairing: z.boolean(),
  }),
});

/** Kinds of entries that become events only where a rule asks for them. */
export const EntryKinds = z.enum(['declined', 'working_location', 'out_of_office', 'focus_time', 'birthday']);

/** What an event gets that a calendar entry does not say. */
export const EventDefaults = EventInput.omit({
  name: true,
  startsAt: true,
  timeZone: true,
  venue: true,
  theme: true,
});

export const CalendarRule = z.object({
  id: z.uuid(),
  workspace: z.string(),
  calendarId: z.uuid().nullable(),
  tag: z.string().nullable(),
  include: z.array(EntryKinds),
  defaults: EventDefaults,
});
export type CalendarRule = z.infer<typeof CalendarRule>;

export const addCalendarRule = endpoint({
  operationId: 'addCalendarRule',
  method: 'post',
  path: '/v1/calendar-rules',
  tag: 'calendars',
  summary: 'Entries of a calendar, or with a tag, become events',
  access: 'calendars:write',
  body: z.strictObject({
    workspace: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,59}$/)
      .default('main'),
    calendarId: z.uuid().nullable().default(null),
    tag: z.string().trim().normalize('NFKC').toLowerCase().min(1).max(60).nullable().default(null),
    include: z
      .array(EntryKinds)
      .max(5)
      .default([])
      .describe('also entries that were declined, working locations and the like'),
    defaults: EventDefaults,
  }),
  status: 201,
  output: CalendarRule,
});

export const listCalendarRules = endpoint({
  operationId: 'listCalendarRules',
  method: 'get',
  path: '/v1/calendar-rules',
  tag: 'calendars',
  summary: 'Rules by which entries become events',
  access: 'calendars:read',
  status: 200,
  output: z.object({ items: z.array(CalendarRule) }),
});

export const removeCalendarRule = endpoint({
  operationId: 'removeCalendarRule',
  method: 'delete',
  path: '/v1/calendar-rules/{ruleId}',
  tag: 'calendars',
  summary: 'Remove a rule; events it made stay',
  access: 'calendars:write',
  params: RuleParams,
  status: 204,
});
