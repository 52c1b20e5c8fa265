import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** The ways to a person. `mobile_push` is FCM and APNs, by the kind of each device. */
export const ChannelName = z.enum(['in_app', 'email', 'web_push', 'sms', 'mobile_push', 'slack', 'webhook']);
export type ChannelName = z.infer<typeof ChannelName>;

const secret = z.string().min(1).max(10_000);
const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or an address');
const oneLine = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'no control characters');
const baseUrl = z.url({ protocol: /^https?$/ }).max(500);

/** Who a mail comes from. */
export const Sender = z.strictObject({
  name: oneLine.optional(),
  address: z.email().max(254),
  replyTo: z.email().max(254).optional(),
});

/** A mail server; `starttls` fails where the server does not offer it. `none` is for a relay on an allowed network. */
export const SmtpSettings = z.strictObject({
  provider: z.literal('smtp'),
  host,
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: oneLine.optional(),
  password: secret.optional(),
  from: Sender,
  dkim: z.strictObject({ domain: host, selector: host, privateKey: secret }).optional(),
});
export type SmtpSettings = z.output<typeof SmtpSettings>;

/** SendGrid's mail API, version 3. */
export const SendgridSettings = z.strictObject({
  provider: z.literal('sendgrid'),
  apiKey: secret,
  from: Sender,
  baseUrl: baseUrl.default('https://api.sendgrid.com'),
});
export type SendgridSettings = z.output<typeof SendgridSettings>;

/** VAPID; the key pair is made on the first write where it is not given. */
export const WebPushSettings = z.strictObject({
  subject: z.string().regex(/^(mailto:.+@.+|https:\/\/.+)$/, 'a mailto: or https: contact of the sender'),
  publicKey: z.string().max(200).optional(),
  privateKey: secret.optional(),
  ttlSeconds: z.int().min(0).max(2_419_200).default(86_400),
  urgency: z.enum(['very-low', 'low', 'normal', 'high']).default('normal'),
});
export type WebPushSettings = z.output<typeof WebPushSettings>;

/** A Twilio-like API: `POST {baseUrl}/2010-04-01/Accounts/{accountSid}/Messages.json`, form encoded, basic authentication. */
export const SmsSettings = z.strictObject({
  baseUrl: baseUrl.default('https://api.twilio.com'),
  accountSid: z.string().regex(/^[A-Za-z0-9]{1,64}$/),
  authToken: secret,
  from: z.string().regex(/^(\+[1-9]\d{6,14}|[A-Za-z0-9]{1,11})$/, 'an E.164 number or a sender name'),
});
export type SmsSettings = z.output<typeof SmsSettings>;

/** Firebase Cloud Messaging (HTTP v1, a service account) and APNs (token authentication); either or both. */
export const MobilePushSettings = z
  .strictObject({
    fcm: z
      .strictObject({
        projectId: z.string().regex(/^[a-z0-9-]{1,60}$/),
        clientEmail: z.email(),
        privateKey: secret,
        tokenUrl: baseUrl.default('https://oauth2.googleapis.com/token'),
        baseUrl: baseUrl.default('https://fcm.googleapis.com'),
      })
      .optional(),
    apns: z
      .strictObject({
        teamId: z.string().regex(/^[A-Z0-9]{10}$/),
        keyId: z.string().regex(/^[A-Z0-9]{10}$/),
        privateKey: secret,
        topic: z.string().regex(/^[A-Za-z0-9.-]{1,200}$/),
        baseUrl: baseUrl.default('https://api.push.apple.com'),
      })
      .optional(),
    ttlSeconds: z.int().min(0).max(2_419_200).default(86_400),
  })
  .refine(({ fcm, apns }) => fcm !== undefined || apns !== undefined, 'fcm or apns is needed');
export type MobilePushSettings = z.output<typeof MobilePushSettings>;

/** A bot token for `chat.postMessage`; people with an incoming-webhook URL need none. */
export const SlackSettings = z.strictObject({
  botToken: secret.optional(),
  baseUrl: baseUrl.default('https://slack.com'),
});
export type SlackSettings = z.output<typeof SlackSettings>;

/** `secret` signs each request; people without a URL of their own get `url`. */
export const WebhookSettings = z.strictObject({
  secret: z.string().min(16).max(200),
  url: baseUrl.optional(),
});
export type WebhookSettings = z.output<typeof WebhookSettings>;

/** What each channel needs to know; stored sealed. `in_app` needs nothing and is always there. */
export const ChannelSettings = z.discriminatedUnion('channel', [
  z.strictObject({
    channel: z.literal('email'),
    settings: z.discriminatedUnion('provider', [SmtpSettings, SendgridSettings]),
  }),
  z.strictObject({ channel: z.literal('web_push'), settings: WebPushSettings }),
  z.strictObject({ channel: z.literal('sms'), settings: SmsSettings }),
  z.strictObject({ channel: z.literal('mobile_push'), settings: MobilePushSettings }),
  z.strictObject({ channel: z.literal('slack'), settings: SlackSettings }),
  z.strictObject({ channel: z.literal('webhook'), settings: WebhookSettings }),
]);
export type ChannelSettings = z.output<typeof ChannelSettings>;

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
