import { z } from 'zod';
import { ChannelName } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';
import { TopicKey } from './nudges.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** What a person chose by a link, or a member for them; null leaves what the contact says. */
export const DeliveryPreferences = z.strictObject({
  everythingOff: z.boolean(),
  channelsOff: z.array(ChannelName),
  topicsOff: z.array(TopicKey).max(100).default([]),
  quietHours: z.strictObject({ start: clock, end: clock }).nullable(),
  locale: z.enum(['ja', 'en']).nullable(),
});
export type DeliveryPreferences = z.infer<typeof DeliveryPreferences>;

const ContactParams = z.strictObject({ contactId: z.uuid() });
const TokenParams = z.strictObject({ token: z.string().max(600) });
const tag = 'unsubscribe';

export const readPreferences = endpoint({
  operationId: 'readPreferences',
  method: 'get',
  path: '/v1/delivery-preferences/{contactId}',
  tag,
  summary: 'What a person turned off, by link or by a member',
  access: 'contacts:read',
  params: ContactParams,
  status: 200,
  output: DeliveryPreferences,
});

export const putPreferences = endpoint({
  operationId: 'putPreferences',
  method: 'put',
  path: '/v1/delivery-preferences/{contactId}',
  tag,
  summary: 'State them; turns on again what the person asks for',
  access: 'contacts:write',
  params: ContactParams,
  body: DeliveryPreferences,
  status: 200,
  output: DeliveryPreferences,
});

export const showPreferences = endpoint({
  operationId: 'showPreferences',
  method: 'get',
  path: '/v1/preferences/{token}',
  tag,
  summary:
    'The person’s own page: topics, channels, quiet hours, language, everything off and on again; changes nothing',
  access: 'public',
  params: TokenParams,
  status: 200,
  outputType: 'text/html',
});

export const choosePreferences = endpoint({
  operationId: 'choosePreferences',
  method: 'post',
  path: '/v1/preferences/{token}',
  tag,
  summary: 'What the page’s form posts',
  access: 'public',
  params: TokenParams,
  body: z.string().max(4_000),
  bodyType: 'application/x-www-form-urlencoded',
  status: 200,
  outputType: 'text/html',
});
