import { z } from 'zod';
import { Channel, Consent, ContactInput } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

const utmWord = z.string().max(200);

/** The UTM values a person came with; `id` names the plan's task. Compared in lower case. */
export const Utm = z.strictObject({
  source: utmWord.optional(),
  medium: utmWord.optional(),
  campaign: utmWord.optional(),
  id: utmWord.optional(),
  content: utmWord.optional(),
  term: utmWord.optional(),
});
export type Utm = z.output<typeof Utm>;

export const SignUp = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  contactId: z.uuid(),
  source: z.string().describe('`api`, or the id of a sign-up source'),
  externalId: z.string(),
  state: z.enum(['confirmed', 'cancelled', 'attended']),
  tickets: z.int(),
  utm: z.record(z.string(), z.string()),
  tacticKey: z
    .string()
    .nullable()
    .describe('the tactic that brought it, where a UTM link of an accepted plan matches'),
  planTaskId: z.uuid().nullable(),
  signedUpAt: z.iso.datetime(),
});
export type SignUp = z.infer<typeof SignUp>;

export const createSignUp = endpoint({
  operationId: 'createSignUp',
  method: 'post',
  path: '/v1/sign-ups/{eventId}',
  tag: 'sign-ups',
  summary: 'Someone signed up; idempotent by externalId, which may be sent again with another state',
  access: 'contacts:write',
  params: EventParams,
  body: z.strictObject({
    externalId: z.string().min(1).max(200),
    contact: z.strictObject({
      email: ContactInput.shape.email,
      displayName: z.string().trim().max(200).optional(),
      locale: z.enum(['ja', 'en']).optional(),
      timeZone: TimeZone.optional(),
      consent: z.partialRecord(Channel, Consent).optional(),
    }),
    state: z.enum(['confirmed', 'cancelled', 'attended']).default('confirmed'),
    tickets: z.number().int().min(1).max(1_000).default(1),
    utm: Utm.default({}),
    signedUpAt: Instant.optional(),
  }),
  status: 201,
  output: SignUp,
});

export const listSignUps = endpoint({
  operationId: 'listSignUps',
  method: 'get',
  path: '/v1/sign-ups/{eventId}',
  tag: 'sign-ups',
  summary: 'Sign-ups of an event in the order they came',
  access: 'contacts:read',
  params: EventParams,
  query: PageQuery,
  status: 200,
  output: pageOf(SignUp),
});

/** Where each value lies in a webhook's body: a path of names and numbers joined by dots. */
export const SignUpMapping = z.strictObject({
  externalId: z.string().max(200),
  email: z.string().max(200),
  displayName: z.string().max(200).optional(),
  state: z.string().max(200).optional(),
  tickets: z.string().max(200).optional(),
  signedUpAt: z.string().max(200).optional(),
  utmSource: z.string().max(200).optional(),
  utmMedium: z.string().max(200).optional(),
  utmCampaign: z.string().max(200).optional(),
  utmId: z.string().max(200).optional(),
});
export type SignUpMapping = z.output<typeof SignUpMapping>;

/** A ticket shop that tells us of sign-ups. */
export const SignUpSource = z.object({
  id: z.uuid(),
  kind: z.enum(['pretix', 'hi-events', 'generic']),
  name: z.string(),
  eventId: z.uuid().nullable(),
  enabled: z.boolean(),
  webhookPath: z.string(),
  createdAt: z.iso.datetime(),
});
export type SignUpSource = z.infer<typeof SignUpSource>;

const SourceParams = z.strictObject({ sourceId: z.uuid() });

export const createSignUpSource = endpoint({
  operationId: 'createSignUpSource',
  method: 'post',
  path: '/v1/sign-up-sources',
  tag: 'sign-ups',
  summary: 'Take sign-ups by webhook; the secret that signs them is in this answer and nowhere else',
  access: 'accounts:write',
  body: z.strictObject({
    kind: z.enum(['pretix', 'hi-events', 'generic']),
    name: z.string().trim().min(1).max(200),
    eventId: z.uuid().describe('the event that its sign-ups belong to'),
    mapping: SignUpMapping.optional().describe('needed for `generic`'),
    secret: z
      .string()
      .min(16)
      .max(200)
      .optional()
      .describe('a secret the shop has chosen; otherwise one is made'),
  }),
  status: 201,
  output: SignUpSource.extend({ secret: z.string() }),
});

export const listSignUpSources = endpoint({
  operationId: 'listSignUpSources',
  method: 'get',
  path: '/v1/sign-up-sources',
  tag: 'sign-ups',
  summary: 'Where sign-ups come from, newest first',
  access: 'contacts:read',
  query: PageQuery,
  status: 200,
  output: pageOf(SignUpSource),
});

export const deleteSignUpSource = endpoint({
  operationId: 'deleteSignUpSource',
  method: 'delete',
  path: '/v1/sign-up-sources/{sourceId}',
  tag: 'sign-ups',
  summary: 'Take no more sign-ups from there',
  access: 'accounts:write',
  params: SourceParams,
  status: 204,
});

export const receiveSignUps = endpoint({
  operationId: 'receiveSignUps',
  method: 'post',
  path: '/v1/webhooks/sign-ups/{sourceId}',
  tag: 'sign-ups',
  summary:
    'The webhook of a ticket shop, signed with HMAC-SHA256 of the body (X-Tsudoi-Signature, X-Signature or X-Pretix-Signature)',
  access: 'public',
  params: SourceParams,
  bodyType: 'application/json',
  body: z.string().max(1024 * 1024),
  status: 202,
  output: z.object({ accepted: z.int(), ignored: z.int() }),
});
