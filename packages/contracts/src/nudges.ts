import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

export const NudgeState = z.enum([
  'due',
  'running',
  'awaiting_approval',
  'delivered',
  'suppressed',
  'failed',
  'unknown',
  'rejected',
  'expired',
]);
export type NudgeState = z.infer<typeof NudgeState>;

/** A nudge in a list. */
export const NudgeSummary = z.object({
  id: z.uuid(),
  key: z
    .string()
    .describe('rule and due slot or trigger signal; with the contact it is unique, in every mode'),
  contactId: z.uuid(),
  ruleId: z.uuid(),
  ruleVersion: z.int(),
  state: NudgeState,
  reason: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string().nullable(),
  channel: z.string().nullable(),
  slotAt: z.iso.datetime().describe('when its trigger made it due'),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type NudgeSummary = z.infer<typeof NudgeSummary>;

const instant = z.iso.datetime().nullable();

/** All that is known of one nudge: why it is, who wrote it, at what price, and what became of each attempt. */
export const NudgeExplained = NudgeSummary.extend({
  eventId: z.uuid().nullable(),
  trigger: z.record(z.string(), z.unknown()),
  items: z.array(z.record(z.string(), z.unknown())).describe('the triggers a digest collected'),
  variant: z.string().nullable(),
  generation: z
    .object({
      provider: z.string(),
      model: z.string(),
      promptHash: z.string(),
      costMicroUsd: z.number(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      attempts: z.int(),
      totalMs: z.number(),
      lane: z
        .enum(['batch', 'real_time', 'template'])
        .optional()
        .describe('written ahead by a batch API, asked for in real time, or the rule’s own words'),
      refused: z.string().nullable().describe('why the words of the model were not used'),
    })
    .nullable(),
  phases: z.object({ claimedAt: instant, generatedAt: instant, approvedAt: instant, settledAt: instant }),
  backlog: z.object({ dueAt: z.iso.datetime(), attempts: z.int(), leaseUntil: instant }).nullable(),
  attempts: z.array(
    z.object({
      channel: z.string(),
      state: z.string(),
      attempts: z.int(),
      receipt: z.string().nullable(),
      reason: z.string().nullable(),
      startedAt: z.iso.datetime(),
      settledAt: instant,
      devices: z
        .array(
          z.object({
            deviceId: z.uuid(),
            kind: z.enum(['web', 'fcm', 'apns']),
            outcome: z.enum(['delivered', 'refused', 'gone', 'retry', 'unknown']),
            reason: z.string().optional(),
          }),
        )
        .describe('what became of it at each browser and app of the person; empty for other channels'),
    }),
  ),
  approval: z
    .object({
      state: z.string(),
      expiresAt: z.iso.datetime(),
      decidedBy: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
  rating: z.object({ helpful: z.boolean(), ratedAt: z.iso.datetime() }).nullable(),
});
export type NudgeExplained = z.infer<typeof NudgeExplained>;

const NudgeParams = z.strictObject({ nudgeId: z.uuid() });
const tag = 'nudges';

export const listNudges = endpoint({
  operationId: 'listNudges',
  method: 'get',
  path: '/v1/nudges',
  tag,
  summary: 'Nudges, newest first; `state=unknown` lists every delivery whose outcome is not known',
  access: 'nudges:read',
  query: PageQuery.extend({
    state: NudgeState.optional(),
    contactId: z.uuid().optional(),
    ruleId: z.uuid().optional(),
  }),
  status: 200,
  output: pageOf(NudgeSummary),
});

export const readNudge = endpoint({
  operationId: 'readNudge',
  method: 'get',
  path: '/v1/nudges/{nudgeId}',
  tag,
  summary: 'A nudge explains itself',
  access: 'nudges:read',
  params: NudgeParams,
  status: 200,
  output: NudgeExplained,
});

export const listApprovals = endpoint({
  operationId: 'listApprovals',
  method: 'get',
  path: '/v1/approvals',
  tag,
  summary: 'Nudges that wait for a member, oldest first',
  access: 'nudges:read',
  query: PageQuery,
  status: 200,
  output: pageOf(NudgeSummary.extend({ expiresAt: z.iso.datetime() })),
});

export const decideNudge = endpoint({
  operationId: 'decideNudge',
  method: 'post',
  path: '/v1/nudges/{nudgeId}/decision',
  tag,
  summary: 'Approve or reject a nudge; an approved text may be corrected',
  access: 'nudges:write',
  params: NudgeParams,
  body: z.strictObject({
    approve: z.boolean(),
    reason: z.string().trim().max(500).optional(),
    text: z.string().trim().min(1).max(2_000).optional(),
  }),
  status: 200,
  output: NudgeSummary,
});

export const rateNudge = endpoint({
  operationId: 'rateNudge',
  method: 'post',
  path: '/v1/nudges/{nudgeId}/rating',
  tag,
  summary: "A contact's one-tap rating; the last one counts",
  access: 'signals:write',
  idempotency: 'natural',
  params: NudgeParams,
  body: z.strictObject({ helpful: z.boolean() }),
  status: 200,
  output: z.object({ helpful: z.boolean() }),
});

/** How it goes: rates of approval and satisfaction, and the mean seconds of each phase, over the last `days`. */
export const NudgeFigures = z.object({
  delivered: z.int(),
  unknown: z.int(),
  approvalRate: z.number().nullable(),
  satisfactionRate: z.number().nullable(),
  phaseSeconds: z.object({
    waiting: z.number().nullable(),
    writing: z.number().nullable(),
    approving: z.number().nullable(),
    sending: z.number().nullable(),
  }),
});

export const readNudgeFigures = endpoint({
  operationId: 'readNudgeFigures',
  method: 'get',
  path: '/v1/nudge-figures',
  tag,
  summary: 'Approval and satisfaction rates and the time of each phase',
  access: 'nudges:read',
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  status: 200,
  output: NudgeFigures,
});

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #1f6feb');

/** What a tenant's mails look like. */
export const MailLayout = z.strictObject({
  logoUrl: z
    .url({ protocol: /^https$/ })
    .max(2_000)
    .optional()
    .describe('a picture at the head of every mail'),
  colour: colour.default('#1f3a5f').describe('of head, links and button'),
  background: colour.default('#f4f4f4'),
  head: z
    .strictObject({ ja: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100) })
    .optional()
    .describe('words at the head of every mail, beside the logo'),
});
export type MailLayout = z.output<typeof MailLayout>;

/** The name of a topic of messages. */
export const TopicKey = z.string().regex(/^[a-z0-9-]{1,30}$/, 'small letters, digits and hyphens');

/** Something that messages are about, which a person may turn off by itself. */
export const Topic = z.strictObject({
  key: TopicKey,
  ja: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});
export type Topic = z.output<typeof Topic>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** How new contacts confirm that they want messages. */
const DoubleOptIn = z.strictObject({
  validDays: z.number().int().min(1).max(30).default(7).describe('how long the link may be followed'),
  trustedSources: z
    .array(z.string().trim().min(1).max(200))
    .max(20)
    .default([])
    .describe(
      'consent to mail that came from one of these counts as confirmed already (a list that was, paper)',
    ),
});

/** Limits of the tenant for each person, and when its day begins. */
export const NudgeSettings = z.strictObject({
  caps: z
    .strictObject({
      perDay: z.number().int().min(1).max(1_000).optional(),
      perWeek: z.number().int().min(1).max(7_000).optional(),
    })
    .default({}),
  dailyAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default('06:00')
    .describe('time of the daily batch in each person’s own zone, where the stage batches'),
  quietHours: z
    .strictObject({ start: clock, end: clock })
    .nullable()
    .default({ start: '21:00', end: '08:00' })
    .describe(
      'in each person’s own zone nothing that makes a noise goes out between them, but for what is urgent or was set for that hour; null: never quiet',
    ),
  trackClicks: z
    .boolean()
    .default(true)
    .describe(
      'links of messages lead through this installation, which counts clicks; the inbox and webhooks get plain ones',
    ),
  topics: z
    .array(Topic)
    .max(30)
    .default([])
    .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'a topic stands twice')
    .describe('what rules may say their messages are about; people turn topics off on their own page'),
  layout: MailLayout.nullable().default(null).describe('of mails; null: plain'),
  trackOpens: z
    .boolean()
    .default(false)
    .describe('mail carries a picture that tells when it is opened; what machines fetch does not count'),
  ignoredAfterHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe('what nobody opened so long after it arrived is ignored, where a rule asks for that'),
  promotionNeedsConsent: z
    .boolean()
    .default(false)
    .describe('rules of purpose `promotion` reach only people who consented to it'),
  doubleOptIn: DoubleOptIn.nullable()
    .default(null)
    .describe(
      'who becomes a contact from now on gets one message that asks, and nothing else until its link was followed; null: nobody is asked',
    ),
});

export const readNudgeSettings = endpoint({
  operationId: 'readNudgeSettings',
  method: 'get',
  path: '/v1/nudge-settings',
  tag,
  summary: 'Frequency caps and the time of the daily batch',
  access: 'nudges:read',
  status: 200,
  output: NudgeSettings,
});

export const resendNudge = endpoint({
  operationId: 'resendNudge',
  method: 'post',
  path: '/v1/nudges/{nudgeId}/resend',
  tag,
  summary:
    'Send what failed, came too late or has an unknown outcome again, as a nudge of its own with the same words',
  access: 'nudges:write',
  params: NudgeParams,
  body: z.strictObject({
    evenIfDelivered: z.boolean().default(false).describe('also one that was delivered'),
  }),
  status: 201,
  output: NudgeSummary,
});

export const putNudgeSettings = endpoint({
  operationId: 'putNudgeSettings',
  method: 'put',
  path: '/v1/nudge-settings',
  tag,
  summary: 'Set frequency caps and the time of the daily batch',
  access: 'nudges:write',
  body: NudgeSettings,
  status: 200,
  output: NudgeSettings,
});
