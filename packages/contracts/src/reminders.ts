import { z } from 'zod';
import { ChannelName } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { Rule } from './rules.ts';

/** One click: the messages that people with a seat expect, as rules that may be changed like any other. */
export const startReminders = endpoint({
  operationId: 'startReminders',
  method: 'post',
  path: '/v1/event-reminders/{eventId}',
  tag: 'rules',
  summary:
    'Welcome on sign-up, a week, a day and two hours before, "we start", thanks the day after: rules in both languages, switched on',
  access: 'nudges:write',
  params: EventParams,
  body: z.strictObject({
    channels: z.array(ChannelName).min(1).default(['email', 'in_app']),
    surveyUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional()
      .describe('a link in the thanks'),
  }),
  status: 201,
  output: z.object({ rules: z.array(Rule) }),
});
