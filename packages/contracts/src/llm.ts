import { z } from 'zod';
import { EmbeddingModel } from './embeddings.ts';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';
import { TimeZone } from './timeZone.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const purpose = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/);
const price = z.number().min(0).max(10_000);
const Tier = z.enum(['reasoning', 'standard', 'economy']);

/** What a target takes and how it wants it, where that differs from its profile. */
export const ModelCapabilities = z
  .strictObject({
    temperature: z.boolean(),
    topP: z.boolean(),
    seed: z.boolean(),
    stop: z.boolean(),
    temperatureWithTopP: z.boolean(),
    tokenLimit: z.enum(['max_tokens', 'max_completion_tokens']),
    json: z
      .enum(['schema', 'object', 'words'])
      .describe('JSON by a schema, JSON mode, or told in words only'),
    reasoningEffort: z.enum(['none', 'minimal', 'low', 'medium', 'high']),
    reasoningTokens: z
      .int()
      .min(0)
      .max(100_000)
      .describe('tokens that hidden reasoning may use beyond the answer'),
    contextTokens: z.int().min(256).max(100_000_000),
    credential: z.enum(['authorization', 'api-key', 'x-api-key']).describe('the header of the credential'),
    path: z.enum(['openai', 'azure', 'anthropic']),
    apiVersion: z.string().regex(/^[\w.-]{1,40}$/),
    streamUsage: z.boolean(),
    promptCacheKey: z.boolean(),
    dimensions: z.boolean().describe('whether an embedding model is told how long its vectors are to be'),
  })
  .partial();

/** A model at a provider: price, limits and protocol as data. Prices are US dollars for a million tokens. */
export const ModelTarget = z.strictObject({
  id: slug,
  protocol: z.enum(['openai', 'openai-compatible', 'anthropic']),
  provider: z.string().trim().min(1).max(60),
  model: z.string().trim().min(1).max(200),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  keyName: slug.describe(
    'name of the credential in the environment of the service; never the credential itself',
  ),
  tier: Tier,
  prices: z.strictObject({
    inputUsdPerMillion: price,
    cachedInputUsdPerMillion: price,
    cacheWriteUsdPerMillion: price,
    outputUsdPerMillion: price,
    batchFactor: z.number().min(0).max(1),
  }),
  limits: z.strictObject({
    requestsPerMinute: z.number().positive().max(1e9),
    tokensPerMinute: z.number().positive().max(1e12),
  }),
  promptCacheMinTokens: z.int().min(0).max(100_000),
  batch: z
    .strictObject({ maxLines: z.int().min(1).max(100_000), maxBytes: z.int().min(1_000).max(256_000_000) })
    .optional(),
  boundTokensPerByte: z.number().positive().max(2).default(1),
  meanTokensPerByte: z.number().positive().max(2).default(0.33),
  enabled: z.boolean().default(true),
  embeddings: EmbeddingModel.optional(),
  profile: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/)
    .optional()
    .describe('family of the model where its name does not tell'),
  capabilities: ModelCapabilities.optional(),
  pricesAt: z.iso.date().optional().describe('when the prices were read at their source'),
  pricesFrom: z.string().trim().min(1).max(300).optional().describe('where they were read'),
});
export type ModelTarget = z.output<typeof ModelTarget>;

/** Which targets answer a purpose, in order. */
export const ModelRoute = z.strictObject({
  purpose,
  tier: Tier,
  steps: z
    .array(z.union([z.strictObject({ target: slug }), z.strictObject({ route: purpose })]))
    .min(1)
    .max(20),
  maxAttempts: z.int().min(1).max(10),
  firstByteMs: z.int().min(50).max(600_000),
  order: z.enum(['price', 'fixed']),
});
export type ModelRoute = z.output<typeof ModelRoute>;

/** How a target does, as the answering process sees it. */
const ModelHealth = z.object({
  targetId: z.string(),
  enabled: z.boolean().describe('not switched off, and its credential is there'),
  breaker: z.enum(['closed', 'open', 'half-open']),
  inFlight: z.int(),
  outBecause: z
    .string()
    .nullable()
    .describe('why it is out until a probe succeeds: no such model, no quota, a refused credential'),
  lastFault: z
    .object({ kind: z.string(), message: z.string(), at: z.iso.datetime(), inARow: z.int() })
    .nullable(),
  profile: z.string().nullable().describe('the family whose capabilities it got'),
  capabilities: z.record(z.string(), z.unknown()).describe('what it takes, as the gateway asks it now'),
  learnt: z.record(z.string(), z.unknown()).describe('the part of it that was learnt from refusals'),
  pricesAgeDays: z.int().nullable().describe('since the prices were read at their source; over 30 warns'),
});
export type ModelHealth = z.output<typeof ModelHealth>;

export const listModels = endpoint({
  operationId: 'listModels',
  method: 'get',
  path: '/v1/admin/llm/models',
  tag: 'language models',
  summary: 'Targets and routes with their versions, and the health of each target as this process sees it',
  access: 'installation:admin',
  status: 200,
  output: z.object({
    targets: z.array(z.object({ target: ModelTarget, version: z.int() })),
    routes: z.array(z.object({ route: ModelRoute, version: z.int() })),
    health: z.array(ModelHealth),
  }),
});

export const createModelTarget = endpoint({
  operationId: 'createModelTarget',
  method: 'post',
  path: '/v1/admin/llm/targets',
  tag: 'language models',
  summary: 'Add a model',
  access: 'installation:admin',
  fresh: true,
  body: ModelTarget,
  status: 201,
  output: z.object({ target: ModelTarget, version: z.int() }),
});

export const replaceModelTarget = endpoint({
  operationId: 'replaceModelTarget',
  method: 'put',
  path: '/v1/admin/llm/targets/{targetId}',
  tag: 'language models',
  summary: 'Change a model, its price or limits; the version goes in If-Match, calls follow within seconds',
  access: 'installation:admin',
  fresh: true,
  params: z.strictObject({ targetId: slug }),
  body: ModelTarget,
  requiresIfMatch: true,
  status: 200,
  output: z.object({ target: ModelTarget, version: z.int() }),
});

export const createModelRoute = endpoint({
  operationId: 'createModelRoute',
  method: 'post',
  path: '/v1/admin/llm/routes',
  tag: 'language models',
  summary: 'Add a route; routes that go in a circle are refused',
  access: 'installation:admin',
  fresh: true,
  body: ModelRoute,
  status: 201,
  output: z.object({ route: ModelRoute, version: z.int() }),
});

export const replaceModelRoute = endpoint({
  operationId: 'replaceModelRoute',
  method: 'put',
  path: '/v1/admin/llm/routes/{purpose}',
  tag: 'language models',
  summary: 'Change a route; the version goes in If-Match',
  access: 'installation:admin',
  fresh: true,
  params: z.strictObject({ purpose }),
  body: ModelRoute,
  requiresIfMatch: true,
  status: 200,
  output: z.object({ route: ModelRoute, version: z.int() }),
});

/** What the installation reckons AI budgets by. */
export const AiTerms = z.strictObject({
  jpyPerUsd: z.number().positive().max(1_000_000).describe('providers bill in dollars, budgets are in yen'),
  timeZone: TimeZone.describe('at whose midnight a month begins'),
  rateAt: z.iso.date().nullish().describe('the day of the exchange rate'),
  rateFrom: z.string().trim().min(1).max(300).nullish().describe('who said it'),
});

const AiTermsVersion = z.object({ terms: AiTerms, version: z.int() });

export const readAiTerms = endpoint({
  operationId: 'readAiTerms',
  method: 'get',
  path: '/v1/admin/llm/terms',
  tag: 'language models',
  summary: 'Exchange rate and time zone of the AI budgets',
  access: 'installation:admin',
  status: 200,
  output: AiTermsVersion,
});

export const putAiTerms = endpoint({
  operationId: 'putAiTerms',
  method: 'put',
  path: '/v1/admin/llm/terms',
  tag: 'language models',
  summary: 'Set them; the version goes in If-Match. What was booked stays as it was booked',
  access: 'installation:admin',
  body: AiTerms,
  requiresIfMatch: true,
  status: 200,
  output: AiTermsVersion,
});

export const readAiBudget = endpoint({
  operationId: 'readAiBudget',
  method: 'get',
  path: '/v1/ai-budget',
  tag: 'language models',
  summary:
    'The AI budget of this month and what is left of it; the limit is the quota aiBudgetJpyPerMonth of the tenant',
  access: 'nudges:read',
  status: 200,
  output: z.object({
    currency: z.literal('JPY'),
    perUsd: z.number(),
    monthlyLimit: z.number(),
    fromQuota: z
      .boolean()
      .describe('false: the default of the installation, because the tenant has no quota'),
    spent: z.number(),
    reserved: z.number(),
    usedShare: z.number(),
    tier: z
      .enum(['full', 'economy', 'template'])
      .describe('what the next call may use: economy from 50 %, template at 100 %'),
    economyCalls: z.int(),
    refusedCalls: z.int(),
    timeZone: z.string(),
  }),
});

const Month = z.string().regex(/^(19[7-9]\d|2[01]\d\d)-(0[1-9]|1[0-2])$/);

/** One row of the ledger: one attempt, or one answer without an attempt. Words are never kept. */
const AiCall = z.object({
  id: z.uuid(),
  requestId: z.uuid().describe('shared by all attempts of one call'),
  at: z.iso.datetime(),
  purpose: z.string(),
  priority: z.string(),
  targetId: z.string(),
  provider: z.string(),
  model: z.string(),
  tier: z.string(),
  attempt: z.int(),
  outcome: z.string(),
  detail: z.string().nullable(),
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
  costJpy: z.number(),
  costUsd: z.number(),
  savedUsd: z.number(),
  promptHash: z.string(),
  ttftMs: z.number(),
  totalMs: z.number(),
  batchId: z.uuid().nullable(),
  answeredBy: z
    .string()
    .nullable()
    .describe('the model that an answer named where it is not the one that was asked'),
  ruleId: z.uuid().nullable(),
  eventId: z.uuid().nullable(),
  campaignId: z.uuid().nullable(),
});
export type AiCall = z.output<typeof AiCall>;

export const listAiCalls = endpoint({
  operationId: 'listAiCalls',
  method: 'get',
  path: '/v1/ai-usage/calls',
  tag: 'language models',
  summary: 'The ledger, newest first: every attempt with its tokens and its price',
  access: 'nudges:read',
  query: PageQuery.extend({
    month: Month.optional(),
    purpose: purpose.optional(),
    model: z.string().min(1).max(200).optional(),
    outcome: z
      .string()
      .regex(/^[a-z_]{1,40}$/)
      .optional(),
  }),
  status: 200,
  output: pageOf(AiCall),
});

/** What one model did for one purpose in a month. */
const AiUse = z.object({
  purpose: z.string(),
  provider: z.string(),
  model: z.string(),
  calls: z.int(),
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
  costJpy: z.number(),
  costUsd: z.number(),
  medianTtftMs: z.number().nullable(),
  underHalfASecond: z.number().nullable().describe('share of answers that began within 500 ms'),
});
export type AiUse = z.output<typeof AiUse>;

export const readAiUsage = endpoint({
  operationId: 'readAiUsage',
  method: 'get',
  path: '/v1/ai-usage',
  tag: 'language models',
  summary: 'A month by purpose and model: calls, tokens, cost',
  access: 'nudges:read',
  query: z.strictObject({ month: Month.optional() }),
  status: 200,
  output: z.object({
    month: z.string(),
    costJpy: z.number(),
    items: z.array(AiUse),
  }),
});

/** What one lever saved. Shares are of the cost of the calls that it acted on. */
const LeverSaving = z.object({
  lever: z.enum(['batch', 'tier', 'promptCache', 'provider', 'responseCache', 'prompt']),
  savedUsd: z.number(),
  shareWhereUsed: z.number().nullable(),
  shareOfNaive: z.number(),
  expected: z.string().nullable().describe('what the design expects of it'),
});

export const readAiSavings = endpoint({
  operationId: 'readAiSavings',
  method: 'get',
  path: '/v1/ai-savings',
  tag: 'language models',
  summary:
    'What each lever saved in a month, against the same calls in real time at the first model of their route',
  access: 'nudges:read',
  query: z.strictObject({ month: Month.optional() }),
  status: 200,
  output: z.object({
    month: z.string(),
    naiveUsd: z.number(),
    costUsd: z.number(),
    wasteUsd: z.number().describe('late, stale, cut and possibly billed attempts; part of the cost'),
    calls: z.int(),
    cacheHitRate: z.number().nullable(),
    cachedTokenRatio: z.number().nullable(),
    levers: z.array(LeverSaving),
  }),
});

/** What the spend of a month was for. */
export const readAiSpend = endpoint({
  operationId: 'readAiSpend',
  method: 'get',
  path: '/v1/ai-usage/spend',
  tag: 'language models',
  summary: 'A month by rule, event, campaign or purpose, dearest first',
  access: 'nudges:read',
  query: z.strictObject({
    by: z.enum(['rule', 'event', 'campaign', 'purpose']),
    month: Month.optional(),
  }),
  status: 200,
  output: z.object({
    month: z.string(),
    by: z.string(),
    costJpy: z.number(),
    items: z.array(
      z.object({
        tag: z
          .string()
          .nullable()
          .describe('id of the rule, event or campaign, or the purpose; null: none was named'),
        calls: z.int(),
        costJpy: z.number(),
        costUsd: z.number(),
      }),
    ),
  }),
});
