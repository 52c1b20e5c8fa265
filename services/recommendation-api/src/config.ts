import { modelsConfig } from '@tsudoi/models/modelsConfig';
import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the recommendation API. */
export const RecommendationConfig = z.object({
  ...baseConfig,
  ...modelsConfig,
  SOLVER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('worker threads that solve plans; of several, one is always free for another tenant'),
  SEAL_KEYS: z.string().describe('key ring: id:base64key[,id:base64key], the first one seals'),
  ADS_META_URL: z.url().optional().describe("Meta's Graph API, where it is another one"),
  ADS_GOOGLE_URL: z.url().optional().describe('the Google Ads API, where it is another one'),
  ADS_GOOGLE_TOKEN_URL: z
    .url()
    .optional()
    .describe('where access to the Google Ads API is renewed, where that is another place'),
  ADS_LINKEDIN_URL: z.url().optional().describe("LinkedIn's Marketing API, where it is another one"),
  ADS_EGRESS_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe('private networks on which ad networks may be, also without TLS'),
  LANDING_URL: z
    .url()
    .optional()
    .describe('where UTM links lead when neither the request, the event nor the profile names a page'),
});
export type RecommendationConfig = z.output<typeof RecommendationConfig>;

/** Reads this process's environment. */
export function readConfig(): RecommendationConfig {
  return parseConfig(RecommendationConfig, process.env);
}
