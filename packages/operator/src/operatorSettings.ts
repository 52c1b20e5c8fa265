import { z } from 'zod';

/** The environment that every operator reads; `name` is what its pod is called unless told: `growth-operator`. */
export const operatorSettings = (name: string) =>
  z.object({
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
    POD_NAME: z.string().default(name),
    TSUDOI_URL: z.url().describe('where the admin API of the installation answers'),
    TSUDOI_API_KEY: z.string().min(1).describe('a key of an admin'),
    LEASE_SECONDS: z.coerce
      .number()
      .min(1)
      .default(15)
      .describe('how long another replica waits for a silent leader'),
  });
export type OperatorSettings = z.output<ReturnType<typeof operatorSettings>>;
