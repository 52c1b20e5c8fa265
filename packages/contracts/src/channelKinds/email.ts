import { z } from 'zod';
import { MailAddress } from '../mailAddress.ts';
import { baseUrl, declareChannel, host, oneLine, secret } from './declareChannel.ts';

/** Who a mail comes from. */
export const Sender = z.strictObject({
  name: oneLine.optional(),
  address: MailAddress,
  replyTo: MailAddress.optional(),
});

/**
 * Who sends, as laws on unsolicited mail ask for it in every message: Japan's 特定電子メール法 (name or company, address, where
 * to complain or ask), CAN-SPAM, CASL.
 */
export const SenderIdentity = z.strictObject({
  name: oneLine,
  postalAddress: oneLine,
  /** A telephone number, a mail address or a URL. */
  contact: oneLine,
});
export type SenderIdentity = z.output<typeof SenderIdentity>;

/** A mail server; `starttls` fails where the server does not offer it. `none` is for a relay on an allowed network. */
export const SmtpSettings = z.strictObject({
  provider: z.literal('smtp'),
  host,
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: oneLine.optional(),
  password: secret.optional(),
  from: Sender,
  identity: SenderIdentity.optional().describe('stands in every footer; nothing is sent without it'),
  dkim: z.strictObject({ domain: host, selector: host, privateKey: secret }).optional(),
});
export type SmtpSettings = z.output<typeof SmtpSettings>;

/** SendGrid's mail API, version 3. */
export const SendgridSettings = z.strictObject({
  provider: z.literal('sendgrid'),
  apiKey: secret,
  from: Sender,
  identity: SenderIdentity.optional().describe('stands in every footer; nothing is sent without it'),
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
    'identity',
    'postalAddress',
    'contact',
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
