import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { TimeZone } from './timeZone.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const purpose = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/);
const price = z.number().min(0).max(10_000);
const Tier = z.enum(['reasoning', 'standard', 'economy']);

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
    health: z.array(
      z.object({ targetId: z.string(), breaker: z.enum(['closed', 'open', 'half-open']), inFlight: z.int() }),
    ),
  }),
});

export const createModelTarget = endpoint({
  operationId: 'createModelTarget',
  method: 'post',
  path: '/v1/admin/llm/targets',
  tag: 'language models',
  summary: 'Add a model',
  access: 'installation:admin',
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
  params: z.strictObject({ purpose }),
  body: ModelRoute,
  requiresIfMatch: true,
  status: 200,
  output: z.object({ route: ModelRoute, version: z.int() }),
});

/** The AI budget of a tenant. Amounts are in its own currency. */
export const AiBudget = z.object({
  currency: z.string(),
  perUsd: z.number(),
  monthlyLimit: z.number(),
  spent: z.number(),
  reserved: z.number(),
  usedShare: z.number(),
  tier: z.enum(['full', 'economy', 'template']).describe('what the next call may use'),
  economyCalls: z.int(),
  refusedCalls: z.int(),
  timeZone: z.string(),
  version: z.int().describe('0 until somebody sets a budget; then for If-Match'),
});

export const readAiBudget = endpoint({
  operationId: 'readAiBudget',
  method: 'get',
  path: '/v1/ai-budget',
  tag: 'language models',
  summary: 'The AI budget of this month and what is left of it',
  access: 'nudges:read',
  status: 200,
  output: AiBudget,
});

export const putAiBudget = endpoint({
  operationId: 'putAiBudget',
  method: 'put',
  path: '/v1/ai-budget',
  tag: 'language models',
  summary: 'Set the monthly AI budget; the version goes in If-Match ("0" the first time)',
  access: 'accounts:write',
  body: z.strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/),
    perUsd: z.number().positive().max(1_000_000).describe('units of the currency for one US dollar'),
    monthlyLimit: z.number().min(0).max(1_000_000_000),
    timeZone: TimeZone.default('UTC'),
  }),
  requiresIfMatch: true,
  status: 200,
  output: AiBudget,
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
  query: z.strictObject({
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
      .optional(),
  }),
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
