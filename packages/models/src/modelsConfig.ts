import type { Database } from '@tsudoi/database/database';
import type { Stage } from '@tsudoi/growth/stage';
import { areNetworks, parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Metrics } from '@tsudoi/runtime/metrics';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { createLlmMetrics } from './llmMetrics.ts';
import type { ModelsOptions } from './openModels.ts';

/** What a process that asks models reads of its environment; its config schema spreads it. */
export const modelsConfig = {
  OPENAI_API_KEY: z.string().min(1).optional().describe('without any key the templates write'),
  ANTHROPIC_API_KEY: z.string().min(1).optional().describe('for models of Anthropic'),
  MODEL_KEY_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])))
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)))
    .describe(
      'further servers that the keys above may be sent to, such as a proxy of yours: https://host, …',
    ),
  MODELS_EGRESS_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe('private networks that model servers may be in: 127.0.0.1/32 for one on this machine'),
  AI_BUDGET_USD: z.coerce
    .number()
    .min(0)
    .default(20)
    .describe('AI budget a month of a tenant without a quota `aiBudgetJpyPerMonth`'),
  KEEP_LEDGER_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_660)
    .default(400)
    .describe('what calls of language models cost; holds no words'),
};

type ModelsConfig = z.output<z.ZodObject<typeof modelsConfig>> & { readonly SEAL_KEYS?: string | undefined };

/** What models stand on: the platform of the process has all of it. */
export interface ModelsGround {
  readonly database: Database;
  readonly cacheRedis: Redis;
  readonly redisPrefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly stage: { current(): Stage };
}

/** The options of `openModels` by a process's environment; the stage's model tier is the ceiling. */
export function modelsOptions(config: ModelsConfig, ground: ModelsGround): ModelsOptions {
  const { stage, cacheRedis, metrics, database, redisPrefix, clock, log, lifecycle } = ground;
  const keys = Object.entries({ openai: config.OPENAI_API_KEY, anthropic: config.ANTHROPIC_API_KEY });
  return {
    ...{ database, redisPrefix, clock, log, lifecycle },
    redis: cacheRedis,
    metrics: createLlmMetrics(metrics),
    apiKeys: new Map(keys.flatMap(([name, key]) => (key === undefined ? [] : [[name, key] as const]))),
    keyOrigins: config.MODEL_KEY_ORIGINS,
    allowed: parseAllowedNetworks(config.MODELS_EGRESS_ALLOW),
    ...(config.SEAL_KEYS === undefined ? {} : { sealer: createSealer(parseKeyRing(config.SEAL_KEYS)) }),
    ceiling: () => (stage.current().modelTier === 'economy' ? 'economy' : 'reasoning'),
    defaultLimitMicroUsd: Math.round(config.AI_BUDGET_USD * 1e6),
    ledgerDays: config.KEEP_LEDGER_DAYS,
  };
}
