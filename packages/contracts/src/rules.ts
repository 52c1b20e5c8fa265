import { z } from 'zod';
import { ChannelName, channelKinds } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';
import { RuleTrigger } from './ruleTriggers.ts';
import { SignalType } from './signals.ts';

/** Whom a rule is for; every condition that is given must hold. */
export const Audience = z.strictObject({
  contactIds: z.array(z.uuid()).min(1).max(1_000).optional(),
  locales: z
    .array(z.enum(['ja', 'en']))
    .min(1)
    .optional(),
  attributes: z
    .record(z.string().max(60), z.union([z.string().max(200), z.number(), z.boolean()]))
    .optional(),
  signedUpTo: z
    .union([z.uuid(), z.literal('trigger')])
    .optional()
    .describe('has a seat at this event; `trigger`: at the event that the trigger tells of'),
  did: z.strictObject({ signal: SignalType, withinDays: z.number().positive().max(366) }).optional(),
  didNot: z.strictObject({ signal: SignalType, withinDays: z.number().positive().max(366) }).optional(),
});
export type Audience = z.infer<typeof Audience>;

const seconds = (most: number) => z.number().int().min(0).max(most);

/** The words a nudge is made of. What may stand in braces: placeholders.ts. */
export const Brief = z.strictObject({
  goal: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .describe('what the message is to achieve, for the language model'),
  tone: z.string().trim().max(100).default('friendly'),
  eventId: z.uuid().optional(),
  invitation: z
    .boolean()
    .default(false)
    .describe('mail carries the event as an invitation for calendars (iTIP)'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  variants: z
    .array(
      z.strictObject({
        key: z.string().regex(/^[a-z0-9-]{1,30}$/),
        subject: z.strictObject({ ja: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
        text: z.strictObject({ ja: z.string().min(1).max(2_000), en: z.string().min(1).max(2_000) }),
      }),
    )
    .min(1)
    .max(8)
    .refine((all) => new Set(all.map((each) => each.key)).size === all.length, 'two variants share a key'),
});

const ruleFields = {
  name: z.string().trim().min(1).max(200),
  trigger: RuleTrigger,
  audience: Audience.default({}),
  brief: Brief,
  channels: z
    .array(ChannelName)
    .min(1)
    .max(channelKinds.length)
    .default(['in_app'])
    .refine((all) => new Set(all).size === all.length, 'a channel stands twice'),
  purpose: z
    .enum(['service', 'promotion'])
    .default('service')
    .describe(
      '`promotion` goes only to people who did not refuse it; see promotionNeedsConsent of the settings',
    ),
  priority: z.enum(['urgent', 'normal', 'bulk']).default('normal'),
  cooldownSeconds: seconds(366 * 86_400)
    .default(0)
    .describe('after a nudge of this rule, none to the same person for so long'),
  throttle: z
    .strictObject({ count: z.number().int().min(1).max(1_000), seconds: seconds(366 * 86_400).min(1) })
    .optional()
    .describe('at most `count` nudges of this rule to one person in a sliding window'),
  digestSeconds: seconds(86_400)
    .default(0)
    .describe('triggers within so many seconds of the first become one nudge'),
  immediate: z.boolean().default(false).describe('in hybrid mode: at once rather than in the daily batch'),
  expiresAfterSeconds: seconds(7 * 86_400)
    .min(60)
    .default(86_400)
    .describe('a nudge that is later than this is not sent'),
  approval: z
    .strictObject({
      required: z.boolean(),
      expiresAfterSeconds: seconds(30 * 86_400)
        .min(60)
        .default(86_400),
    })
    .default({ required: false, expiresAfterSeconds: 86_400 }),
  ignoresCaps: z.boolean().default(false),
};

/** A rule as a tenant states it. */
export const RuleInput = z.strictObject({ ...ruleFields, enabled: z.boolean().default(false) });
export type RuleInput = z.output<typeof RuleInput>;

export const Rule = z.object({
  ...RuleInput.shape,
  id: z.uuid(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Rule = z.infer<typeof Rule>;

const RuleParams = z.strictObject({ ruleId: z.uuid() });
const tag = 'rules';

export const createRule = endpoint({
  operationId: 'createRule',
  method: 'post',
  path: '/v1/rules',
  tag,
  summary: 'State a rule',
  access: 'nudges:write',
  body: RuleInput,
  status: 201,
  output: Rule,
});

export const listRules = endpoint({
  operationId: 'listRules',
  method: 'get',
  path: '/v1/rules',
  tag,
  summary: 'Rules, newest first',
  access: 'nudges:read',
  query: PageQuery,
  status: 200,
  output: pageOf(Rule),
});

export const readRule = endpoint({
  operationId: 'readRule',
  method: 'get',
  path: '/v1/rules/{ruleId}',
  tag,
  summary: 'One rule',
  access: 'nudges:read',
  params: RuleParams,
  status: 200,
  output: Rule,
});

export const replaceRule = endpoint({
  operationId: 'replaceRule',
  method: 'put',
  path: '/v1/rules/{ruleId}',
  tag,
  summary: 'A new version of a rule; the version goes in If-Match',
  access: 'nudges:write',
  params: RuleParams,
  body: RuleInput,
  requiresIfMatch: true,
  status: 200,
  output: Rule,
});

/** Whom a rule would have nudged: each moment with the person, oldest first, at most 200; `total` counts all. */
export const RuleTrial = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: z.int(),
  people: z.int(),
  nudges: z.array(z.object({ contactId: z.uuid(), dueAt: z.iso.datetime(), slot: z.string() })),
});
export type RuleTrial = z.infer<typeof RuleTrial>;

export const tryRule = endpoint({
  operationId: 'tryRule',
  method: 'post',
  path: '/v1/rules/trial',
  tag,
  summary: 'Try a rule against what happened before it is switched on; nothing is sent',
  access: 'nudges:read',
  idempotency: 'natural',
  body: z.strictObject({ rule: RuleInput, days: z.number().int().min(1).max(60).default(14) }),
  status: 200,
  output: RuleTrial,
});

export const previewRule = endpoint({
  operationId: 'previewRule',
  method: 'post',
  path: '/v1/rules/preview',
  tag,
  summary: 'The words of a rule as one person would get them now; nothing is sent',
  access: 'nudges:read',
  body: z.strictObject({ rule: RuleInput, contactId: z.uuid(), eventId: z.uuid().optional() }),
  status: 200,
  output: z.object({
    variants: z.array(z.object({ key: z.string(), subject: z.string(), text: z.string() })),
  }),
});

export const pauseRule = endpoint({
  operationId: 'pauseRule',
  method: 'post',
  path: '/v1/rules/{ruleId}/pause',
  tag,
  summary: 'Switch a rule off or on again, as a version of its own; what waits of a paused rule is not sent',
  access: 'nudges:write',
  params: RuleParams,
  body: z.strictObject({ paused: z.boolean().default(true) }),
  status: 200,
  output: Rule,
});

export const copyRule = endpoint({
  operationId: 'copyRule',
  method: 'post',
  path: '/v1/rules/{ruleId}/copy',
  tag,
  summary: 'The same rule once more, switched off',
  access: 'nudges:write',
  params: RuleParams,
  body: z.strictObject({ name: RuleInput.shape.name.optional() }),
  status: 201,
  output: Rule,
});

export const deleteRule = endpoint({
  operationId: 'deleteRule',
  method: 'delete',
  path: '/v1/rules/{ruleId}',
  tag,
  summary: 'Delete a rule with its versions; nudges that it made stay on record, what waits is not sent',
  access: 'nudges:write',
  params: RuleParams,
  status: 204,
});
