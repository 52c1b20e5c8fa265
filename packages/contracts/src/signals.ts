import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';

/** What a contact did: `opened`, `ignored`, `dismissed`, `acted`, `signed_up`, `late_night_use`, or a name of the tenant's own. */
export const SignalType = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,59}$/, 'lower-case letters, digits and underscores');

/** One thing that one contact did. `id` is the sender's: the same id is stored once. */
export const SignalInput = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces'),
  contactId: z.uuid(),
  type: SignalType,
  occurredAt: Instant.optional().describe('now when absent; at most 5 minutes ahead'),
  eventId: z.uuid().optional(),
  nudgeId: z.uuid().optional().describe('the nudge that it answers'),
  data: z
    .record(z.string().max(60), z.union([z.string().max(500), z.number(), z.boolean()]))
    .default({})
    .refine((data) => Object.keys(data).length <= 20, 'at most 20 entries'),
});
export type SignalInput = z.output<typeof SignalInput>;

/** How many were stored, how many were known already, and how many nudges they led to. */
export const SignalReceipt = z.object({ accepted: z.int(), known: z.int(), nudges: z.int() });

export const sendSignals = endpoint({
  operationId: 'sendSignals',
  method: 'post',
  path: '/v1/signals',
  tag: 'signals',
  summary: 'Tell what contacts did: one signal, or up to 1,000 at once; idempotent by id',
  access: 'signals:write',
  idempotency: 'natural',
  body: z.union([SignalInput, z.strictObject({ signals: z.array(SignalInput).min(1).max(1_000) })]),
  status: 202,
  output: SignalReceipt,
});
