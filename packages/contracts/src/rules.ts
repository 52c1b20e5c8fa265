import { z } from 'zod';
import { ChannelName, channelKinds } from './channelKinds.ts';
import { endpoint } from './endpoint.ts';
import { TopicKey } from './nudges.ts';
import { PageQuery, pageOf } from './page.ts';
import { RuleStep } from './ruleSteps.ts';
import { RuleTrigger } from './ruleTriggers.ts';
import { SignalType } from './signals.ts';
import { TimeZone } from './timeZone.ts';
import { Variants } from './variants.ts';

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
  notSignedUpTo: z.uuid().optional().describe('has no seat at this event'),
  attended: z.uuid().optional().describe('was at this event'),
  notOpened: z
    .uuid()
    .optional()
    .describe('got a nudge of this rule or broadcast and has neither opened it nor followed its link'),
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
  format: z
    .enum(['plain', 'markdown'])
    .optional()
    .describe('`markdown`: mail shows headings, lists, links and pictures; other channels get plain text'),
  variants: Variants,
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
  topic: TopicKey.optional().describe('a topic of the settings; who turned it off gets none of this'),
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
  steps: z.array(RuleStep).max(7).optional().describe('what follows the message, in order'),
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
  deletedAt: z.iso.datetime().optional().describe('when it was deleted; absent where it was not'),
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
  summary: 'Rules, newest first; the deleted ones where they are asked for',
  access: 'nudges:read',
  query: PageQuery.extend({ deleted: z.enum(['true', 'false']).default('false') }),
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

/** Whom a rule would nudge: who gets what when, by whichever side of its branches, earliest first, at most 200; `total` counts the first steps of all. */
export const RuleTrial = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: z.int(),
  people: z.int(),
  nudges: z.array(
    z.object({
      contactId: z.uuid(),
      dueAt: z.iso.datetime(),
      slot: z.string(),
      step: z.int().describe('1 is the rule’s own message; later ones go where none of `unless` came'),
      channels: z.array(ChannelName),
      unless: z.array(z.string()),
      only: z
        .array(z.object({ came: z.boolean(), signals: z.array(z.string()) }))
        .describe('branches on the way: it goes only where one of these came, or none'),
      collects: z.int().describe('messages that it stands for; more than one in a digest'),
    }),
  ),
});
export type RuleTrial = z.infer<typeof RuleTrial>;

export const tryRule = endpoint({
  operationId: 'tryRule',
  method: 'post',
  path: '/v1/rules/trial',
  tag,
  summary:
    'Try a rule before it is switched on: against what happened, or ahead for triggers of the clock; nothing is sent',
  access: 'nudges:read',
  idempotency: 'natural',
  body: z.strictObject({
    rule: RuleInput,
    days: z.number().int().min(1).max(60).default(14),
    ahead: z.boolean().default(false).describe('the coming days instead of the past ones'),
  }),
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

/** An instant with how a reader of a language would say it. */
const ToldTime = z.object({ at: z.iso.datetime(), ja: z.string(), en: z.string() });

export const nextTimes = endpoint({
  operationId: 'nextTimes',
  method: 'post',
  path: '/v1/rules/next-times',
  tag,
  summary: 'The next five times at which a trigger of the clock fires in a zone, in plain words',
  access: 'nudges:read',
  idempotency: 'natural',
  body: z.strictObject({ trigger: RuleTrigger, timeZone: TimeZone.default('Asia/Tokyo') }),
  status: 200,
  output: z.object({ times: z.array(ToldTime) }),
});

/** A rule as it stood. */
const RuleVersion = z.object({
  version: z.int(),
  changedBy: z.string(),
  createdAt: z.iso.datetime(),
  rule: RuleInput,
});

export const listRuleVersions = endpoint({
  operationId: 'listRuleVersions',
  method: 'get',
  path: '/v1/rules/{ruleId}/versions',
  tag,
  summary: 'What a rule was before, newest first, at most 50; put one back by stating it again',
  access: 'nudges:read',
  params: RuleParams,
  status: 200,
  output: z.object({ items: z.array(RuleVersion) }),
});

export const sendTest = endpoint({
  operationId: 'sendTest',
  method: 'post',
  path: '/v1/rules/test-sends',
  tag,
  summary: 'Send the words of a rule, as one person would get them, to an address of your own',
  access: 'accounts:write',
  body: z.strictObject({
    rule: RuleInput,
    contactId: z.uuid().describe('whose name, language and seat stand in the words'),
    eventId: z.uuid().optional(),
    variant: z.string().max(30).optional().describe('the first unless given'),
    channel: ChannelName.default('email'),
    address: z.string().min(1).max(2_000).describe('where it goes; for push and the inbox a contact'),
  }),
  status: 200,
  output: z.object({
    outcome: z.enum(['delivered', 'refused', 'gone', 'retry', 'unknown']),
    reason: z.string().optional(),
    subject: z.string(),
    text: z.string(),
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
  summary:
    'Delete a rule: it leaves the list, nudges that it made stay on record, what waits is not sent; it can be restored',
  access: 'nudges:write',
  params: RuleParams,
  status: 204,
});

export const restoreRule = endpoint({
  operationId: 'restoreRule',
  method: 'post',
  path: '/v1/rules/{ruleId}/restore',
  tag,
  summary: 'Take a deleted rule back with its versions, switched off',
  access: 'nudges:write',
  idempotency: 'natural',
  params: RuleParams,
  status: 200,
  output: Rule,
});
