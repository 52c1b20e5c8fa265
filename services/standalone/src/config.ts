import { AccountsConfig } from '@tsudoi/accounts/config';
import { modelsConfig } from '@tsudoi/models/modelsConfig';
import { AudienceConfig } from '@tsudoi/audience/config';
import { nudgeConfig } from '@tsudoi/nudge-generator/config';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { RecommendationConfig } from '@tsudoi/recommendation-api/config';
import { syncConfig } from '@tsudoi/sync-worker/config';
import { z } from 'zod';

/** The environment of the standalone installation: what all services read, and what only one machine has. */
export const StandaloneConfig = z.object({
  ...baseConfig,
  ...RecommendationConfig.shape,
  ...AccountsConfig.shape,
  ...modelsConfig,
  ...AudienceConfig.shape,
  ...nudgeConfig,
  ...syncConfig,
  HOST: z.string().default('127.0.0.1').describe('this machine alone, unless opened to others'),
  MOVABLE_CLOCK: z.stringbool().default(true).describe('one machine is where one rehearses'),
});
export type StandaloneConfig = z.output<typeof StandaloneConfig>;

/** Reads this process's environment. */
export function readConfig(): StandaloneConfig {
  return parseConfig(StandaloneConfig, process.env);
}
