import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ChannelName } from './channelKinds.ts';

/** For messages that a tenant sends by itself: the same link that nudges carry. It does not expire. */
export const createUnsubscribeLink = endpoint({
  operationId: 'createUnsubscribeLink',
  method: 'post',
  path: '/v1/unsubscribe-links/{contactId}',
  tag: 'unsubscribe',
  summary: 'A person’s unsubscribe link, for messages that you send yourself',
  access: 'nudges:write',
  idempotency: 'natural',
  params: z.strictObject({ contactId: z.uuid() }),
  body: z.strictObject({ channel: ChannelName.default('email') }),
  status: 201,
  output: z.object({ url: z.url() }),
});

const TokenParams = z.strictObject({ token: z.string().max(600) });

/** A person follows the link: a page that asks, so that link scanners unsubscribe nobody. */
export const showUnsubscribe = endpoint({
  operationId: 'showUnsubscribe',
  method: 'get',
  path: '/v1/unsubscribe/{token}',
  tag: 'unsubscribe',
  summary: 'The page behind an unsubscribe link; changes nothing',
  access: 'public',
  params: TokenParams,
  status: 200,
  outputType: 'text/html',
});

/** RFC 8058: the mail client posts `List-Unsubscribe=One-Click`; the page's button posts the same, or `scope=all`. */
export const unsubscribe = endpoint({
  operationId: 'unsubscribe',
  method: 'post',
  path: '/v1/unsubscribe/{token}',
  tag: 'unsubscribe',
  summary:
    'Unsubscribe the link’s person from its channel (or `scope=all`: from every channel); repeats change nothing',
  access: 'public',
  params: TokenParams,
  body: z.string().max(2_000),
  bodyType: 'application/x-www-form-urlencoded',
  status: 200,
  outputType: 'text/html',
});
