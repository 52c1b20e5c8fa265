import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const web = z.strictObject({
  kind: z.literal('web'),
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  keys: z.strictObject({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{86,88}=?$/, 'an uncompressed P-256 point, base64url'),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/, '16 bytes, base64url'),
  }),
});
const device = z.strictObject({
  kind: z.enum(['fcm', 'apns']),
  token: z.string().regex(/^[A-Za-z0-9_:.-]{16,4096}$/, 'a registration token'),
});

/** A browser's push subscription as `PushSubscription.toJSON()` gives it, or an app's registration token. */
export const PushSubscriptionInput = z.union([web, device]);
export type PushSubscriptionInput = z.output<typeof PushSubscriptionInput>;

export const PushSubscription = z.object({
  id: z.uuid(),
  kind: z.enum(['web', 'fcm', 'apns']),
  createdAt: z.iso.datetime(),
});

const InboxParams = z.strictObject({ token: z.string().max(400) });

export const readPushKey = endpoint({
  operationId: 'readPushKey',
  method: 'get',
  path: '/v1/inbox/{token}/push-key',
  tag: 'push',
  summary: 'The VAPID public key that a browser subscribes with',
  access: 'public',
  params: InboxParams,
  status: 200,
  output: z.object({ publicKey: z.string() }),
});

export const subscribePush = endpoint({
  operationId: 'subscribePush',
  method: 'post',
  path: '/v1/inbox/{token}/push-subscriptions',
  tag: 'push',
  summary: 'Register a browser or device of the token’s person; the same one again answers the same id',
  access: 'public',
  params: InboxParams,
  body: PushSubscriptionInput,
  status: 201,
  output: PushSubscription,
});

export const unsubscribePush = endpoint({
  operationId: 'unsubscribePush',
  method: 'delete',
  path: '/v1/inbox/{token}/push-subscriptions/{subscriptionId}',
  tag: 'push',
  summary: 'Forget a browser or device',
  access: 'public',
  params: InboxParams.extend({ subscriptionId: z.uuid() }),
  status: 204,
});
