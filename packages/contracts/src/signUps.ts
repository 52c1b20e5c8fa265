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
  source: z.string().describe('`api`, the id of a sign-up source, or `csv-<shop>:<event>` of a list'),
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
  idempotency: 'natural',
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
  toldAt: z
    .string()
    .max(200)
    .optional()
    .describe('when the sender wrote the body; with it, an older one that comes again changes nothing'),
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
  pretix: z
    .object({ url: z.string(), organizer: z.string(), event: z.string(), subevent: z.int().optional() })
    .nullable()
    .describe('whose own webhooks are taken; the order is fetched from its API'),
  hiEvents: z
    .object({ url: z.string(), event: z.int(), email: z.string() })
    .nullable()
    .describe('whose API is read once a day'),
  reconciledAt: z.iso
    .datetime()
    .nullable()
    .describe('when the orders of its API were last compared with the sign-ups'),
  reconcileFault: z.string().nullable().describe('why the last comparison ended early'),
  faults: z
    .array(z.object({ order: z.string(), field: z.string(), message: z.string(), at: z.iso.datetime() }))
    .describe(
      'orders of which something could not be used, newest first, at most 100; one that is well again is gone',
    ),
  webhookPath: z.string(),
  createdAt: z.iso.datetime(),
});
export type SignUpSource = z.infer<typeof SignUpSource>;

const SourceParams = z.strictObject({ sourceId: z.uuid() });

const slug = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/);

const NewSource = z.strictObject({
  kind: z.enum(['pretix', 'hi-events', 'generic']),
  name: z.string().trim().min(1).max(200),
  eventId: z.uuid().describe('the event that its sign-ups belong to'),
  mapping: SignUpMapping.optional().describe('needed for `generic`'),
  secret: z
    .string()
    .min(16)
    .max(200)
    .optional()
    .describe('a secret the shop has chosen (Hi.Events makes one); otherwise one is made'),
  pretix: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .describe('`https://pretix.eu`, or where yours is'),
      organizer: slug.describe('short form of the organizer'),
      event: slug.describe('short form of the event'),
      subevent: z.int().positive().optional().describe('of an event series: the date whose tickets count'),
      token: z
        .string()
        .regex(/^[\x21-\x7e]{16,200}$/)
        .describe('API token of a team that may view orders'),
    })
    .optional()
    .describe("take pretix's own webhooks, which only name an order, and fetch it by the API"),
  hiEvents: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .describe('root of its API, as `https://tickets.example/api`'),
      event: z.int().positive().describe('number of the event'),
      email: z.email().max(320).describe('of a user who may see its orders; the API knows no keys'),
      password: z.string().min(1).max(500),
    })
    .optional()
    .describe('read its orders once a day, and repair what no webhook told'),
});
export type NewSource = z.output<typeof NewSource>;

export const createSignUpSource = endpoint({
  operationId: 'createSignUpSource',
  grants: 'writing sign-ups and contacts to whoever has the secret',
  method: 'post',
  path: '/v1/sign-up-sources',
  tag: 'sign-ups',
  summary: 'Take sign-ups by webhook; the secret that signs them is in this answer and nowhere else',
  access: 'accounts:write',
  idempotency: 'secret',
  secretFields: ['secret', 'pretix', 'hiEvents'],
  body: NewSource,
  status: 201,
  output: SignUpSource.extend({
    secret: z.string().nullable().describe('null where webhooks are not signed (`pretix`)'),
  }),
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

export const reconcileSignUpSource = endpoint({
  operationId: 'reconcileSignUpSource',
  method: 'post',
  path: '/v1/sign-up-sources/{sourceId}/reconcile',
  tag: 'sign-ups',
  summary: 'Compare the orders of the shop’s API with the sign-ups now, as is done once a day',
  access: 'accounts:write',
  idempotency: 'natural',
  params: SourceParams,
  status: 202,
  output: SignUpSource,
});

/** What became of a webhook's sign-ups. */
const Receipt = z.object({ accepted: z.int(), ignored: z.int() });
export type Receipt = z.infer<typeof Receipt>;

export const receiveSignUps = endpoint({
  operationId: 'receiveSignUps',
  method: 'post',
  path: '/v1/webhooks/sign-ups/{sourceId}',
  tag: 'sign-ups',
  summary:
    "The webhook of a ticket shop, signed with HMAC-SHA256 of the body (Signature, X-Signature, X-Tsudoi-Signature); or pretix's own, whose order is fetched",
  access: 'public',
  params: SourceParams,
  bodyType: 'application/json',
  body: z.string().max(1024 * 1024),
  status: 202,
  output: Receipt,
});
