import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';
import { PageQuery, pageOf } from './page.ts';
import { StageView } from './stage.ts';

const modes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const Words = z.object({ en: z.string(), ja: z.string() });
const ValueSeen = z.object({
  reading: z.string(),
  value: z.number().nullable(),
  threshold: z.number().optional(),
});

const Check = z.object({
  rule: z.string(),
  title: Words,
  source: z.string().describe('document and section that ask for the rule'),
  kind: z.enum(['switch', 'observe', 'advise']),
  verdict: z.enum([
    'holds',
    'switches',
    'steps-back',
    'waits-for-dwell',
    'settles',
    'blocked',
    'missing',
    'overridden',
    'tells',
  ]),
  level: z.string(),
  wanted: z.string().describe('where the readings alone would put it'),
  values: z.array(ValueSeen),
  because: z.array(ValueSeen),
  notBefore: z.iso.datetime().optional(),
  why: Words.describe('where it stands and by which values'),
  message: Words.describe('the same after the title'),
});

const ForecastSwitch = z.object({
  rule: z.string(),
  to: z.string(),
  toTitle: Words.describe('the level as people call it'),
  reading: z.string(),
  threshold: z.number(),
  probability: z.number().describe('that it happens within two years'),
  early: z.iso.date().nullable().describe('the day by which it happens with 10 %'),
  likely: z.iso.date().nullable().describe('the same with 50 %'),
  late: z.iso.date().nullable().describe('the same with 90 %; null beyond two years'),
  costUsdPerMonth: z
    .number()
    .nullable()
    .describe('what it adds to a month at list prices; null where it changes no mode'),
});

const Override = z.object({
  id: z.uuid(),
  modes,
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

export const GrowthView = z.object({
  mode: z
    .enum(['decide', 'report', 'off'])
    .describe('report: something else decides, such as the growth operator; off: nothing is measured'),
  stage: StageView,
  decidedAt: z.iso.datetime().nullable(),
  lastSwitchAt: z.iso.datetime().nullable(),
  nextSwitchNotBefore: z.iso.datetime().nullable(),
  readings: z.array(z.object({ reading: z.string(), value: z.number(), measuredAt: z.iso.datetime() })),
  checks: z.array(Check),
  overrides: z.array(Override),
  forecast: z.array(ForecastSwitch),
});
export type GrowthView = z.infer<typeof GrowthView>;

export const readGrowth = endpoint({
  operationId: 'readGrowth',
  method: 'get',
  path: '/v1/growth',
  tag: 'installation',
  summary: 'Where every rule of the growth policy stands, why, and which switch is likely to come next',
  access: 'installation:admin',
  status: 200,
  output: GrowthView,
});

const StageChange = z.object({
  version: z.int(),
  before: modes,
  after: modes,
  reason: z.string(),
  changedBy: z.string(),
  changedAt: z.iso.datetime(),
  rule: z.string().nullable().describe('the rule that switched; null for a change by hand'),
  because: z.array(ValueSeen),
});

export const listStageChanges = endpoint({
  operationId: 'listStageChanges',
  method: 'get',
  path: '/v1/growth/history',
  tag: 'installation',
  summary: 'Every change of the stage, newest first, whoever made it',
  access: 'installation:admin',
  query: PageQuery,
  status: 200,
  output: pageOf(StageChange),
});

export const simulateGrowth = endpoint({
  operationId: 'simulateGrowth',
  method: 'post',
  path: '/v1/growth/simulations',
  tag: 'installation',
  summary: 'What the policy would do with these readings, from the present state on; changes nothing',
  access: 'installation:admin',
  body: z.strictObject({
    moments: z
      .array(
        z.strictObject({
          afterHours: z.number().min(0).max(20_000).default(0),
          readings: z
            .record(z.string().max(60), z.number())
            .refine((given) => Object.keys(given).length <= 60, 'at most 60 readings'),
        }),
      )
      .min(1)
      .max(500)
      .describe('one after the other; a reading that is not named is missing'),
  }),
  status: 200,
  output: z.object({
    steps: z.array(
      z.object({
        at: z.iso.datetime(),
        switched: z.object({ rule: z.string(), from: z.string(), to: z.string(), message: Words }).nullable(),
        changes: modes,
        stage: modes,
      }),
    ),
  }),
});

export const createGrowthOverride = endpoint({
  operationId: 'createGrowthOverride',
  method: 'post',
  path: '/v1/growth/overrides',
  tag: 'installation',
  summary: 'Hold modes where they are named until a time; no rule moves them meanwhile',
  access: 'installation:admin',
  body: z.strictObject({
    modes,
    reason: z.string().trim().min(1).max(500),
    expiresAt: Instant,
  }),
  status: 201,
  output: Override,
});

export const endGrowthOverride = endpoint({
  operationId: 'endGrowthOverride',
  method: 'delete',
  path: '/v1/growth/overrides/{overrideId}',
  tag: 'installation',
  summary: 'Give held modes back to the policy before their time',
  access: 'installation:admin',
  params: z.strictObject({ overrideId: z.uuid() }),
  status: 204,
});
