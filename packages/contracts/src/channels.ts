import { z } from 'zod';
import { ChannelName } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';

/** A channel as members see it; `summary` holds no secret. */
export const ChannelState = z.object({
  channel: ChannelName,
  enabled: z.boolean(),
  dedupes: z.boolean().describe('whether the peer drops a repeat with the same key'),
  maxTextLength: z.int(),
  summary: z.record(z.string(), z.unknown()),
  version: z.int(),
  updatedAt: z.iso.datetime().nullable(),
});
export type ChannelState = z.infer<typeof ChannelState>;

const ChannelParams = z.strictObject({ channel: ChannelName });

export const listChannels = endpoint({
  operationId: 'listChannels',
  method: 'get',
  path: '/v1/channels',
  tag: 'channels',
  summary: 'The delivery channels of the tenant, without their secrets',
  access: 'nudges:read',
  status: 200,
  output: z.object({ items: z.array(ChannelState) }),
});

export const configureChannel = endpoint({
  operationId: 'configureChannel',
  method: 'put',
  path: '/v1/channels/{channel}',
  tag: 'channels',
  summary: 'Set a channel up; the settings are sealed and never shown again',
  access: 'accounts:write',
  fresh: true,
  params: ChannelParams,
  body: z.strictObject({
    enabled: z.boolean().default(true),
    settings: z.record(z.string(), z.unknown()),
  }),
  status: 200,
  output: ChannelState,
});

export const removeChannel = endpoint({
  operationId: 'removeChannel',
  method: 'delete',
  path: '/v1/channels/{channel}',
  tag: 'channels',
  summary: 'Forget a channel and its secrets',
  access: 'accounts:write',
  params: ChannelParams,
  status: 204,
});

export const tryChannel = endpoint({
  operationId: 'tryChannel',
  method: 'post',
  path: '/v1/channels/{channel}/trials',
  tag: 'channels',
  summary: 'Send a test message to an address and say what became of it',
  access: 'accounts:write',
  params: ChannelParams,
  body: z.strictObject({ address: z.string().min(1).max(2_000), locale: z.enum(['ja', 'en']).default('ja') }),
  status: 200,
  output: z.object({
    outcome: z.enum(['delivered', 'refused', 'gone', 'retry', 'unknown']),
    receipt: z.string().optional(),
    reason: z.string().optional(),
  }),
});
