import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Audience, Rule, RuleInput } from './rules.ts';
import { OnceTrigger } from './triggerKinds/once.ts';

const shape = RuleInput.shape;

/** One message to a segment, now or at a time; kept as a rule that fires once. */
export const BroadcastInput = z.strictObject({
  name: shape.name,
  audience: shape.audience,
  brief: shape.brief,
  channels: shape.channels,
  purpose: shape.purpose,
  topic: shape.topic,
  priority: z.enum(['urgent', 'normal', 'bulk']).default('bulk'),
  expiresAfterSeconds: shape.expiresAfterSeconds,
  approval: shape.approval,
  ignoresCaps: shape.ignoresCaps,
  when: z
    .union([z.literal('now'), OnceTrigger.shape.when])
    .default('now')
    .describe('at once, at an instant, or at a date and time in each person’s own zone'),
});
export type BroadcastInput = z.output<typeof BroadcastInput>;

/** How many people an audience has now, with some of them. */
const AudienceCount = z.object({
  people: z.int(),
  some: z.array(z.object({ contactId: z.uuid(), email: z.string(), displayName: z.string() })),
});

/** A broadcast as it stands: its rule, and for how many people it was made by now. */
export const Broadcast = z.object({
  rule: Rule,
  state: z
    .enum(['waiting', 'filling', 'made', 'paused'])
    .describe('`made`: a nudge stands for everybody of the audience; each has a state of its own'),
  made: z.int(),
});

const tag = 'rules';

export const countAudience = endpoint({
  operationId: 'countAudience',
  method: 'post',
  path: '/v1/broadcasts/audience',
  tag,
  summary: 'How many people an audience has now, with the first 20',
  access: 'nudges:read',
  idempotency: 'natural',
  body: z.strictObject({ audience: Audience }),
  status: 200,
  output: AudienceCount,
});

export const createBroadcast = endpoint({
  operationId: 'createBroadcast',
  method: 'post',
  path: '/v1/broadcasts',
  tag,
  summary: 'Send one message to a segment, once a person; pause its rule to stop what has not left',
  access: 'nudges:write',
  body: BroadcastInput,
  status: 201,
  output: Broadcast,
});

export const readBroadcast = endpoint({
  operationId: 'readBroadcast',
  method: 'get',
  path: '/v1/broadcasts/{ruleId}',
  tag,
  summary: 'How far a broadcast is; its nudges: GET /v1/nudges?ruleId=…',
  access: 'nudges:read',
  params: z.strictObject({ ruleId: z.uuid() }),
  status: 200,
  output: Broadcast,
});
