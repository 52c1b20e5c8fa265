import { modelsConfig } from '@tsudoi/models/modelsConfig';
import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

function keepDays(days: number) {
  return z.coerce.number().int().min(1).max(3_660).default(days);
}

/** What of the nudge generator is its own; `standalone` spreads it into its schema. */
export const nudgeConfig = {
  NUDGE_SLOTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(600)
    .describe('nudges that this process works on at once'),
  NUDGE_LEASE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(15)
    .default(8)
    .describe('how long a claim holds without a sign of life'),
  NUDGE_WORDS_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(50)
    .max(600_000)
    .default(20_000)
    .describe('after this the template writes the words'),
  NUDGE_BATCH_AHEAD_HOURS: z.coerce
    .number()
    .min(0)
    .max(23)
    .default(9)
    .describe('daily nudges are handed to a batch API so long before they are due; 0: never'),
  NUDGE_BATCH_LEAST: z.coerce
    .number()
    .int()
    .min(1)
    .max(5_000)
    .default(20)
    .describe('fewer nudges than this in an hour are written in real time'),
  KEEP_SIGNAL_DAYS: keepDays(400).describe(
    'signals; windows and "within days" of rules reach no further back',
  ),
  KEEP_NUDGE_DAYS: keepDays(400).describe(
    'settled nudges with deliveries and inbox items; cooldowns and caps reach no further back',
  ),
  KEEP_BATCH_DAYS: keepDays(7).describe('prompts and answers of batches'),
  INBOX_STREAMS: z.coerce
    .number()
    .int()
    .min(0)
    .default(20_000)
    .describe('inbox streams of this process at most'),
  TOKEN_REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(120)
    .describe('requests of one person by inbox tokens, and as many by unsubscribe links'),
  EGRESS_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe('private networks that channels may reach, as 10.1.0.0/16, comma separated'),
  SEAL_KEYS: z.string().describe('key ring: id:base64key[,id:base64key], the first one seals'),
  NUDGE_SEND_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(15_000)
    .describe('a receiver that has not answered by then counts as unknown'),
};

/** The environment of the nudge generator. */
export const NudgeConfig = z.object({ ...baseConfig, ...modelsConfig, ...nudgeConfig });
export type NudgeConfig = z.output<typeof NudgeConfig>;

/** Reads this process's environment. */
export function readConfig(): NudgeConfig {
  return parseConfig(NudgeConfig, process.env);
}
