import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** An entry that is there and cannot be read, or of which no event can be made. */
export const SetAsideEntry = z.object({
  id: z.string(),
  title: z.string(),
  reason: z.string(),
  since: z.iso.datetime(),
  keepsEvent: z.boolean().describe('an event of it stands as it was last read'),
});

export const listSetAsideEntries = endpoint({
  operationId: 'listSetAsideEntries',
  method: 'get',
  path: '/v1/calendars/{calendarId}/set-aside',
  tag: 'calendars',
  summary: 'Entries that cannot be read, and why; at most 500',
  access: 'calendars:read',
  params: z.strictObject({ calendarId: z.uuid() }),
  status: 200,
  output: z.object({ items: z.array(SetAsideEntry) }),
});

const WorkspaceDayParams = z.strictObject({ workspace: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/) });

/** When an all-day entry of a workspace begins. */
export const WorkspaceDay = z.object({
  workspace: z.string(),
  dayStartsAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .describe('`HH:MM`, by the clock of the entry’s zone'),
});

export const readWorkspaceDay = endpoint({
  operationId: 'readWorkspaceDay',
  method: 'get',
  path: '/v1/calendar-days/{workspace}',
  tag: 'calendars',
  summary: 'When an all-day entry of a workspace begins (09:00 unless set)',
  access: 'calendars:read',
  params: WorkspaceDayParams,
  status: 200,
  output: WorkspaceDay,
});

export const setWorkspaceDay = endpoint({
  operationId: 'setWorkspaceDay',
  method: 'put',
  path: '/v1/calendar-days/{workspace}',
  tag: 'calendars',
  summary: 'Set when an all-day entry of a workspace begins; its entries are looked at again',
  access: 'calendars:write',
  params: WorkspaceDayParams,
  body: WorkspaceDay.pick({ dayStartsAt: true }).strict(),
  status: 200,
  output: WorkspaceDay,
});
