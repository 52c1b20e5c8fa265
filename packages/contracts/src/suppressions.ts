import { z } from 'zod';
import { ChannelName } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';

const tag = 'suppressions';

/** An address to which a channel sends nothing, and why. */
export const Suppression = z.object({
  channel: z.string(),
  address: z.string(),
  reason: z.enum(['hard_bounce', 'soft_bounce', 'complaint', 'unsubscribed', 'manual']),
  detail: z.string().nullable(),
  source: z.string().describe('who told it: the server’s reply, a provider’s webhook, a member'),
  softBounces: z.int(),
  suppressedAt: z.iso.datetime().nullable(),
  liftedAt: z.iso.datetime().nullable(),
});
export type Suppression = z.infer<typeof Suppression>;

const Target = z.strictObject({ channel: ChannelName, address: z.string().min(1).max(320) });

export const listSuppressions = endpoint({
  operationId: 'listSuppressions',
  method: 'get',
  path: '/v1/suppressions',
  tag,
  summary: 'Addresses that get nothing any more, newest first, at most 1,000',
  access: 'nudges:read',
  query: z.strictObject({ address: z.string().max(320).optional() }),
  status: 200,
  output: z.object({ items: z.array(Suppression) }),
});

export const addSuppression = endpoint({
  operationId: 'addSuppression',
  method: 'post',
  path: '/v1/suppressions',
  tag,
  summary: 'Send nothing to an address any more',
  access: 'nudges:write',
  body: Target,
  status: 201,
  output: Suppression,
});

export const liftSuppression = endpoint({
  operationId: 'liftSuppression',
  method: 'post',
  path: '/v1/suppressions/lift',
  tag,
  summary: 'Let an address have messages again',
  access: 'nudges:write',
  body: Target,
  status: 200,
  output: Suppression,
});

/** Whose webhooks are understood; `dsn` is a raw message: a delivery status notification or a feedback report. */
export const EventProvider = z.enum(['sendgrid', 'ses', 'postmark', 'dsn']);
export type EventProvider = z.infer<typeof EventProvider>;

/** The mailbox that bounces are read from. */
export const BounceMailboxState = z.object({
  lookedAt: z.iso.datetime().nullable(),
  fault: z.string().nullable().describe('why the last look ended early'),
  read: z.int().describe('messages read so far'),
  told: z.int().describe('bounces and complaints among them that were of our mails'),
});
export type BounceMailboxState = z.infer<typeof BounceMailboxState>;

export const readBounceMailbox = endpoint({
  operationId: 'readBounceMailbox',
  method: 'get',
  path: '/v1/bounce-mailbox',
  tag,
  summary: 'When the mailbox of bounces was last read, and with what result; 404 where none is set up',
  access: 'nudges:read',
  status: 200,
  output: BounceMailboxState,
});

export const readDeliveryEventUrls = endpoint({
  operationId: 'readDeliveryEventUrls',
  method: 'get',
  path: '/v1/delivery-event-urls',
  tag,
  summary: 'The URLs to enter at a mail provider, or to pipe bounces to; whoever has one may tell of bounces',
  access: 'accounts:write',
  status: 200,
  output: z.object({ urls: z.record(EventProvider, z.url()) }),
});

export const receiveDeliveryEvents = endpoint({
  operationId: 'receiveDeliveryEvents',
  method: 'post',
  path: '/v1/delivery-events/{provider}/{token}',
  tag,
  summary:
    'Bounces, complaints and unsubscribes of SendGrid, SES (SNS), Postmark, or as a raw message (DSN, ARF)',
  access: 'public',
  params: z.strictObject({ provider: EventProvider, token: z.string().max(600) }),
  bodyType: 'application/json',
  anyCharacters: true,
  body: z.string().max(1024 * 1024),
  status: 202,
  output: z.object({
    taken: z.int().describe('that changed something'),
    ignored: z.int().describe('that say nothing of an address, came before, or are older than what is known'),
  }),
});
