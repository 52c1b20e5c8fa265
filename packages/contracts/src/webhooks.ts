import { z } from 'zod';
import { offeredTypes } from './domainEvents.ts';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';

/** A domain event that can be subscribed to; what each tells stands in `domainEvents.ts`. */
export const WebhookType = z.enum(offeredTypes);
export type WebhookType = z.output<typeof WebhookType>;

/** Where a tenant is told of domain events. */
export const WebhookEndpoint = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  types: z.array(WebhookType),
  state: z
    .enum(['enabled', 'paused', 'disabled'])
    .describe(
      '`paused` by somebody; `disabled` by the platform, after five days of nothing but failures, 410 Gone, or when its owner left',
    ),
  reason: z.string().nullable().describe('why it is disabled'),
  ownerId: z
    .uuid()
    .nullable()
    .describe('who set it up, or enabled it or changed where it leads last; null for the installation'),
  failingSince: z.iso.datetime().nullable().describe('since when every attempt has failed'),
  secretOverlapUntil: z.iso
    .datetime()
    .nullable()
    .describe('until when the secret before signs beside the new one'),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

/** What became of one attempt. */
export const WebhookAttempt = z.object({
  at: z.iso.datetime(),
  status: z.int().nullable().describe('HTTP status; null where no answer came'),
  error: z.string().nullable(),
  ms: z.int(),
});
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

/** One message to one endpoint. */
export const WebhookDelivery = z.object({
  id: z.uuid(),
  messageId: z.string().describe('the header `webhook-id`: the same in every attempt and in a replay'),
  endpointId: z.uuid(),
  type: z.string().describe('a domain event, or `webhook.test`'),
  state: z
    .enum(['due', 'running', 'held', 'delivered', 'failed'])
    .describe('`held`: its endpoint takes nothing now; it goes out when that is enabled again'),
  attempts: z.array(WebhookAttempt).describe('the newest 20'),
  nextAttemptAt: z.iso.datetime().nullable(),
  occurredAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** The body that a receiver gets. */
export const WebhookMessage = z.object({
  type: z.string(),
  timestamp: z.iso.datetime().describe('when it happened'),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;

const EndpointParams = z.strictObject({ endpointId: z.uuid() });
const DeliveryParams = z.strictObject({ endpointId: z.uuid(), deliveryId: z.uuid() });

const Url = z.url({ protocol: /^https?$/ }).max(2_000);
const Types = z
  .array(WebhookType)
  .min(1)
  .max(offeredTypes.length)
  .transform((types) => [...new Set(types)]);
const grants =
  'what domain events tell of events, plans, sign-ups, contacts and nudges, to whoever answers the URL';

export const createWebhookEndpoint = endpoint({
  operationId: 'createWebhookEndpoint',
  method: 'post',
  path: '/v1/webhook-endpoints',
  tag: 'webhooks',
  summary:
    'Be told of domain events by signed POSTs (Standard Webhooks); the secret is in this answer and nowhere else',
  access: 'accounts:write',
  idempotency: 'secret',
  grants,
  fresh: true,
  body: z.strictObject({
    url: Url,
    description: z.string().trim().max(200).default(''),
    types: Types,
  }),
  status: 201,
  output: WebhookEndpoint.extend({ secret: z.string().describe('`whsec_` and base64; signs every message') }),
});

export const listWebhookEndpoints = endpoint({
  operationId: 'listWebhookEndpoints',
  method: 'get',
  path: '/v1/webhook-endpoints',
  tag: 'webhooks',
  summary: 'Where this tenant is told of domain events, newest first',
  access: 'accounts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(WebhookEndpoint),
});

export const readWebhookEndpoint = endpoint({
  operationId: 'readWebhookEndpoint',
  method: 'get',
  path: '/v1/webhook-endpoints/{endpointId}',
  tag: 'webhooks',
  summary: 'One endpoint',
  access: 'accounts:read',
  params: EndpointParams,
  status: 200,
  output: WebhookEndpoint,
});

export const updateWebhookEndpoint = endpoint({
  operationId: 'updateWebhookEndpoint',
  method: 'patch',
  path: '/v1/webhook-endpoints/{endpointId}',
  tag: 'webhooks',
  summary: 'Change an endpoint, pause it, or enable it again: what it was not sent meanwhile goes out then',
  access: 'accounts:write',
  grants,
  fresh: true,
  params: EndpointParams,
  body: z.strictObject({
    url: Url.optional(),
    description: z.string().trim().max(200).optional(),
    types: Types.optional(),
    state: z.enum(['enabled', 'paused']).optional(),
  }),
  requiresIfMatch: true,
  status: 200,
  output: WebhookEndpoint,
});

export const deleteWebhookEndpoint = endpoint({
  operationId: 'deleteWebhookEndpoint',
  method: 'delete',
  path: '/v1/webhook-endpoints/{endpointId}',
  tag: 'webhooks',
  summary: 'Send nothing more there; its delivery log goes too',
  access: 'accounts:write',
  params: EndpointParams,
  status: 204,
});

export const rotateWebhookSecret = endpoint({
  operationId: 'rotateWebhookSecret',
  method: 'post',
  path: '/v1/webhook-endpoints/{endpointId}/secret',
  tag: 'webhooks',
  summary: 'A new secret; the one before signs beside it for the overlap',
  access: 'accounts:write',
  idempotency: 'secret',
  grants,
  fresh: true,
  params: EndpointParams,
  body: z.strictObject({ overlapSeconds: z.number().int().min(0).max(604_800).default(86_400) }),
  status: 201,
  output: WebhookEndpoint.extend({ secret: z.string() }),
});

export const testWebhookEndpoint = endpoint({
  operationId: 'testWebhookEndpoint',
  method: 'post',
  path: '/v1/webhook-endpoints/{endpointId}/test',
  tag: 'webhooks',
  summary: 'Send a message of the type `webhook.test`; the delivery log shows what came of it',
  access: 'accounts:write',
  params: EndpointParams,
  status: 202,
  output: WebhookDelivery,
});

export const listWebhookDeliveries = endpoint({
  operationId: 'listWebhookDeliveries',
  method: 'get',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries',
  tag: 'webhooks',
  summary: 'The delivery log of an endpoint, newest first; kept for 30 days',
  access: 'accounts:read',
  params: EndpointParams,
  query: PageQuery.extend({ state: WebhookDelivery.shape.state.optional() }),
  status: 200,
  output: pageOf(WebhookDelivery),
});

export const readWebhookDelivery = endpoint({
  operationId: 'readWebhookDelivery',
  method: 'get',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}',
  tag: 'webhooks',
  summary: 'One delivery with its message',
  access: 'accounts:read',
  params: DeliveryParams,
  status: 200,
  output: WebhookDelivery.extend({ message: WebhookMessage }),
});

export const replayWebhookDelivery = endpoint({
  operationId: 'replayWebhookDelivery',
  method: 'post',
  path: '/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay',
  tag: 'webhooks',
  summary: 'Send a message again, with the same id',
  access: 'accounts:write',
  params: DeliveryParams,
  status: 202,
  output: WebhookDelivery,
});

export const replayWebhooks = endpoint({
  operationId: 'replayWebhooks',
  method: 'post',
  path: '/v1/webhook-endpoints/{endpointId}/replay',
  tag: 'webhooks',
  summary: 'Send what failed since an instant again, or all of it',
  access: 'accounts:write',
  params: EndpointParams,
  body: z.strictObject({
    since: Instant,
    until: Instant.optional(),
    delivered: z.boolean().default(false).describe('also what was delivered'),
  }),
  status: 202,
  output: z.object({ replayed: z.int() }),
});
