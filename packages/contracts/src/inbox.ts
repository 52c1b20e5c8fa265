import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** One nudge in a person's inbox; `seq` grows by commits and is the `id` of its stream event. */
export const InboxItem = z.object({
  seq: z.int(),
  nudgeId: z.uuid(),
  subject: z.string(),
  text: z.string(),
  url: z.string().nullable(),
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export type InboxItem = z.infer<typeof InboxItem>;

const ContactParams = z.strictObject({ contactId: z.uuid() });

/** Lets one person's browser or app read that person's inbox and nothing else. */
export const createInboxToken = endpoint({
  operationId: 'createInboxToken',
  method: 'post',
  path: '/v1/inbox-tokens/{contactId}',
  tag: 'inbox',
  summary: 'A token for a person’s own inbox, for browsers and apps',
  access: 'nudges:write',
  idempotency: 'natural',
  params: ContactParams,
  body: z.strictObject({ ttlSeconds: z.int().min(60).max(2_592_000).default(86_400) }),
  status: 201,
  output: z.object({ token: z.string(), expiresAt: z.iso.datetime() }),
});

export const revokeInboxTokens = endpoint({
  operationId: 'revokeInboxTokens',
  method: 'delete',
  path: '/v1/inbox-tokens/{contactId}',
  tag: 'inbox',
  summary: 'Revoke every inbox token of a person that was made until now',
  access: 'nudges:write',
  params: ContactParams,
  status: 204,
});

export const readInbox = endpoint({
  operationId: 'readInbox',
  method: 'get',
  path: '/v1/inbox/{token}',
  tag: 'inbox',
  summary: 'The inbox of the token’s person, newest first',
  access: 'public',
  params: z.strictObject({ token: z.string().max(400) }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before: z.coerce.number().int().min(1).optional().describe('only items with a smaller seq'),
  }),
  status: 200,
  output: z.object({
    items: z.array(InboxItem),
    unread: z.int(),
    lastSeq: z.int(),
    nextBefore: z.int().nullable(),
  }),
});

export const markInboxRead = endpoint({
  operationId: 'markInboxRead',
  method: 'post',
  path: '/v1/inbox/{token}/reads',
  tag: 'inbox',
  summary: 'Mark items read: those named, or all up to a seq; other open streams of the person hear of it',
  access: 'public',
  params: z.strictObject({ token: z.string().max(400) }),
  body: z.union([
    z.strictObject({ seqs: z.array(z.int().min(1)).min(1).max(1_000) }),
    z.strictObject({ upTo: z.int().min(1) }),
  ]),
  status: 200,
  output: z.object({ marked: z.int(), unread: z.int() }),
});

/** Served beside Express on the bare socket; `Last-Event-ID` (or `?after=`) resumes without a gap. */
export const streamInbox = endpoint({
  operationId: 'streamInbox',
  method: 'get',
  path: '/v1/inbox/{token}/stream',
  tag: 'inbox',
  summary: 'Live inbox as server-sent events: hello, nudge (id = seq), read. The same path speaks WebSocket',
  access: 'public',
  params: z.strictObject({ token: z.string().max(400) }),
  query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }),
  status: 200,
  outputType: 'text/event-stream',
});
