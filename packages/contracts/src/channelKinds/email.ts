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

const security = z.enum(['tls', 'starttls', 'none']);

/** A mailbox that bounces come to, read by IMAP. What was read is deleted there where `remove` says so, else marked as seen. */
export const BounceMailbox = z.strictObject({
  host,
  port: z.int().min(1).max(65_535).default(993),
  security: security.default('tls'),
  user: oneLine,
  password: secret,
  folder: oneLine.default('INBOX'),
  remove: z.boolean().default(false),
});
export type BounceMailbox = z.output<typeof BounceMailbox>;

/** Longest local part of a bounce address: what tells the message stands behind a plus, and RFC 5321 allows 64 characters in all. */
const longestBounceBox = 21;

/**
 * Where bounces of this channel's mails go. Each mail leaves with an envelope sender of its own, `bounces+…@example.jp`, which names
 * the message and is signed: whoever bounces, in whatever words, is known by the address it comes to.
 */
export const Bounces = z.strictObject({
  address: MailAddress.refine(
    (address) => {
      const [box = ''] = address.split('@');
      return box.length <= longestBounceBox && !box.includes('+') && !box.startsWith('"');
    },
    `a mailbox of at most ${String(longestBounceBox)} characters without a plus; its server has to take plus addresses`,
  ),
  mailbox: BounceMailbox.optional(),
});
export type Bounces = z.output<typeof Bounces>;

/** A mail server; `starttls` fails where the server does not offer it. `none` is for a relay on an allowed network. */
export const SmtpSettings = z.strictObject({
  provider: z.literal('smtp'),
  host,
  port: z.int().min(1).max(65_535).default(587),
  security: security.default('starttls'),
  user: oneLine.optional(),
  password: secret.optional(),
  from: Sender,
  identity: SenderIdentity.optional().describe('stands in every footer; nothing is sent without it'),
  bounces: Bounces.optional().describe(
    'an envelope sender of its own for each mail, and the mailbox it leads to',
  ),
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
  eventsKey: z
    .string()
    .regex(/^[A-Za-z0-9+/=]{80,200}$/, 'a public key of P-256 as SendGrid shows it: base64 of DER')
    .optional()
    .describe('the verification key of the signed event webhook; with it, unsigned events are refused'),
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
    'bounces',
    'mailbox',
    'folder',
    'remove',
    'eventsKey',
  ],
  label: { ja: 'メール', en: 'mail' },
  address: { from: 'contact', field: 'email' },
  consent: { name: 'email', mustBeGiven: false },
  dedupes: false,
  maxTextLength: 20_000,
});
