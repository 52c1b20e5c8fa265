import { z } from 'zod';

/** The environment that every operator reads; `name` is what its pod is called unless told: `growth-operator`. */
export const operatorSettings = (name: string) =>
  z.object({
    PORT: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(3000)
      .describe('where metrics and health are asked'),
    HOST: z.string().default('0.0.0.0').describe('address it listens on'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('the least serious line that is written'),
    SHUTDOWN_DEADLINE_MS: z.coerce
      .number()
      .int()
      .min(100)
      .default(20_000)
      .describe('after SIGTERM a reconcile may take so long'),
    KUBECONFIG: z
      .string()
      .optional()
      .describe('a kubeconfig file; the service account of the pod unless given'),
    KUBERNETES_SERVICE_HOST: z.string().optional().describe('set by Kubernetes in every pod'),
    KUBERNETES_SERVICE_PORT: z.string().optional().describe('set by Kubernetes in every pod'),
    INSTALLATION: z
      .string()
      .regex(/^[a-z0-9]([-.a-z0-9]{0,38}[a-z0-9])?$/)
      .default('tsudoi')
      .describe('name of the installation whose resources it works: several may share a namespace'),
    POD_NAME: z.string().default(name).describe('by which it holds the lease'),
    TSUDOI_URL: z.url().describe('where the admin API of the installation answers'),
    TSUDOI_API_KEY: z.string().min(1).describe('a key of an admin'),
    LEASE_SECONDS: z.coerce
      .number()
      .min(1)
      .default(15)
      .describe('how long another replica waits for a silent leader'),
  });
export type OperatorSettings = z.output<ReturnType<typeof operatorSettings>>;
