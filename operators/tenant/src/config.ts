import { operatorSettings } from '@tsudoi/operator/operatorSettings';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the tenant operator. */
export const TenantOperatorConfig = operatorSettings('tenant-operator').extend({
  TSUDOI_PUBLIC_URL: z
    .url()
    .optional()
    .describe('the address that is written into the Secrets; TSUDOI_URL unless given'),
  HTTP_ROUTE: z
    .string()
    .optional()
    .describe('the HTTPRoute of the installation, whose rules a host name of a tenant gets too'),
  CHECK_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('how often a tenant is looked at when nothing changed'),
  GIVE_UP_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(600)
    .describe('how long a deletion waits for an installation that does not answer'),
});
export type TenantOperatorConfig = z.output<typeof TenantOperatorConfig>;

/** Reads this process's environment. */
export function readConfig(): TenantOperatorConfig {
  return parseConfig(TenantOperatorConfig, process.env);
}
