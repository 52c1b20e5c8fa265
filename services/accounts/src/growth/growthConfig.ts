import { pacedPolicy } from '@tsudoi/growth/defaultPolicy';
import type { GrowthOptions } from './startGrowth.ts';
import { z } from 'zod';

/** What of the environment says how this installation grows. */
export const growthConfig = {
  GROWTH: z
    .enum(['decide', 'report', 'off'])
    .default('decide')
    .describe('whether this installation changes its modes by itself, or leaves that to the growth operator'),
  GROWTH_DWELL_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(600)
    .describe('least time between two switches of modes'),
  GROWTH_SETTLE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('least time before a mode is left downwards, of every rule; hours to days unless given'),
  GROWTH_MEASURE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_800)
    .default(120)
    .describe('how often sizes and times are read'),
  GROWTH_TICK_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(300)
    .default(15)
    .describe('how often the readings are looked at for a switch'),
  GROWTH_INFRASTRUCTURE_USD: z.coerce
    .number()
    .min(0)
    .optional()
    .describe('what the machines cost a month, US dollars; the spend is unknown unless given'),
  AI_BUDGET_USD: z.coerce
    .number()
    .min(0)
    .default(20)
    .describe('AI budget a month of a tenant without a quota; the same as that of the models'),
};

type GrowthConfig = z.output<z.ZodObject<typeof growthConfig>>;

/** The options of `startGrowth`; growth is off where nothing of it is configured, as in tests of other things. */
export function growthOptions(
  config: Partial<GrowthConfig> & { readonly MAX_REPLICAS?: number; readonly ROLE?: string },
): GrowthOptions {
  const { GROWTH_DWELL_SECONDS: dwell = 600, GROWTH_SETTLE_SECONDS: settle } = config;
  return {
    mode: config.GROWTH ?? 'off',
    policy: pacedPolicy({
      dwellMs: dwell * 1_000,
      ...(settle !== undefined && { settleMs: settle * 1_000 }),
    }),
    measureEveryMs: (config.GROWTH_MEASURE_SECONDS ?? 120) * 1_000,
    tickEveryMs: (config.GROWTH_TICK_SECONDS ?? 15) * 1_000,
    defaultBudgetMicroUsd: Math.round((config.AI_BUDGET_USD ?? 0) * 1e6),
    infrastructureUsdPerMonth: config.GROWTH_INFRASTRUCTURE_USD,
    alone: config.MAX_REPLICAS === 1 && config.ROLE === 'all',
  };
}
