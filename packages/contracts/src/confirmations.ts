import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Something that happened on the way to a person's confirmation, with the words that they were asked by. */
export const ConfirmationRecord = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['asked', 'confirmed']),
  address: z.string().describe('that was asked, or confirmed'),
  nudgeId: z.uuid().nullable().describe('the message that asked'),
  subject: z.string().nullable().describe('what that message said; null until it was confirmed'),
  text: z.string().nullable(),
});
export type ConfirmationRecord = z.infer<typeof ConfirmationRecord>;

/** Whether a person confirmed that they want messages, where the tenant asks for that. */
export const Confirmation = z.object({
  state: z
    .enum(['not_needed', 'waiting', 'asked', 'expired', 'confirmed'])
    .describe(
      'not_needed: nobody asks; waiting: the message that asks is still to be made; asked: its link may be followed; expired: nobody followed it in time',
    ),
  asked: z.int().describe('messages that asked for it so far; three an address at most'),
  askedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable().describe('until when the link may be followed'),
  confirmedAt: z.iso.datetime().nullable(),
  history: z.array(ConfirmationRecord).describe('oldest first, at most 100'),
});
export type Confirmation = z.infer<typeof Confirmation>;

const ContactParams = z.strictObject({ contactId: z.uuid() });
const TokenParams = z.strictObject({ token: z.string().max(600) });
const tag = 'confirmations';

export const readConfirmation = endpoint({
  operationId: 'readConfirmation',
  method: 'get',
  path: '/v1/confirmations/{contactId}',
  tag,
  summary: 'Whether a person confirmed that they want messages, when, and by which words they were asked',
  access: 'contacts:read',
  params: ContactParams,
  status: 200,
  output: Confirmation,
});

export const askAgain = endpoint({
  operationId: 'askAgain',
  method: 'post',
  path: '/v1/confirmations/{contactId}/ask-again',
  tag,
  summary:
    'Ask a person once more who has not confirmed: three messages an address at most, an hour apart; 409 beyond that',
  access: 'contacts:write',
  idempotency: 'natural',
  params: ContactParams,
  status: 200,
  output: Confirmation,
});

/** A person follows the link: a page that asks, so that link scanners confirm for nobody. */
export const showConfirmation = endpoint({
  operationId: 'showConfirmation',
  method: 'get',
  path: '/v1/confirm/{token}',
  tag,
  summary: 'The page behind the link of the message that asks; changes nothing',
  access: 'public',
  params: TokenParams,
  status: 200,
  outputType: 'text/html',
});

export const confirm = endpoint({
  operationId: 'confirm',
  method: 'post',
  path: '/v1/confirm/{token}',
  tag,
  summary:
    'Confirm that the link’s person wants messages, or with `again=1` ask for a new link where this one is too old; repeats change nothing',
  access: 'public',
  params: TokenParams,
  body: z.string().max(2_000),
  bodyType: 'application/x-www-form-urlencoded',
  status: 200,
  outputType: 'text/html',
});
