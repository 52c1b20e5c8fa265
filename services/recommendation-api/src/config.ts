import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the recommendation API. */
export const RecommendationConfig = z.object({
  ...baseConfig,
  SOLVER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('worker threads that solve plans; of several, one is always free for another tenant'),
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
