import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the tenant operator. */
export const TenantOperatorConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SHUTDOWN_DEADLINE_MS: z.coerce.number().int().min(100).default(20_000),
  KUBECONFIG: z
    .string()
    .optional()
    .describe('a kubeconfig file; the service account of the pod unless given'),
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: z.string().optional(),
  POD_NAME: z.string().default('tenant-operator'),
  TSUDOI_URL: z.url().describe('where the admin API of the installation answers'),
  TSUDOI_PUBLIC_URL: z
    .url()
    .optional()
    .describe('the address that is written into the Secrets; TSUDOI_URL unless given'),
  TSUDOI_API_KEY: z.string().min(1).describe('a key of an admin'),
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
  LEASE_SECONDS: z.coerce
    .number()
    .min(1)
    .default(15)
    .describe('how long another replica waits for a silent leader'),
});
export type TenantOperatorConfig = z.output<typeof TenantOperatorConfig>;

/** Reads this process's environment. */
export function readConfig(): TenantOperatorConfig {
  return parseConfig(TenantOperatorConfig, process.env);
}
