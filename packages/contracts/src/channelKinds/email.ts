import { z } from 'zod';
import { baseUrl, declareChannel, host, oneLine, secret } from './declareChannel.ts';

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

/** Mail. At most once: neither SMTP nor SendGrid has a key to drop a repeat by. */
export const email = declareChannel({
  name: 'email',
  settings: z.discriminatedUnion('provider', [SmtpSettings, SendgridSettings]),
  shown: [
    'provider',
    'host',
    'port',
    'security',
    'user',
    'from',
    'name',
    'address',
    'replyTo',
    'dkim',
    'domain',
    'selector',
    'baseUrl',
  ],
  label: { ja: 'メール', en: 'mail' },
  address: { from: 'contact', field: 'email' },
  consent: { name: 'email', mustBeGiven: false },
  dedupes: false,
  maxTextLength: 20_000,
});
