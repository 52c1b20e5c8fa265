import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of audience. */
export const AudienceConfig = z.object({
  ...baseConfig,
  SEAL_KEYS: z.string().describe('key ring: id:base64key[,id:base64key], the first one seals'),
  AUDIENCE_EGRESS_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe(
      'private networks on which ticket shops may be, also without TLS: 10.1.0.0/16, comma separated',
    ),
});
export type AudienceConfig = z.output<typeof AudienceConfig>;

/** Reads this process's environment. */
export function readConfig(): AudienceConfig {
  return parseConfig(AudienceConfig, process.env);
}
