import { z } from 'zod';
import { areNetworks } from './egress/addressRules.ts';

/** The variables that every service reads; a service spreads this into its own schema. */
export const baseConfig = {
  ROLE: z.enum(['api', 'worker', 'all']).default('all').describe('api: routes only; worker: jobs only'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('where it listens; 0: any free port'),
  HOST: z.string().default('0.0.0.0').describe('address it listens on'),
  PROBES_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      'port of /health, /live, /ready and /metrics, which no gateway leads to; that of the routes unless given. With it a process waits for its database and schema as long as it takes',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('the least serious line that is written'),
  DATABASE_URL: z.string().describe('postgres:// URL of the application role'),
  DISPATCHER_DATABASE_URL: z.string().describe('postgres:// URL of the dispatcher role'),
  DATABASE_DIRECT_URL: z
    .string()
    .optional()
    .describe('URL of the same role that goes past a pooler, for LISTEN; DATABASE_URL unless given'),
  DATABASE_REPLICA_URL: z
    .string()
    .optional()
    .describe(
      'URL of the same role on a standby, for reports and logs; all reads go to the primary unless given',
    ),
  DATABASE_REPLICA_LAG_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3_600)
    .default(10)
    .describe('a standby that is further behind is passed by'),
  DATABASE_CONNECTION_BUDGET: z.coerce
    .number()
    .int()
    .min(2)
    .default(30)
    .describe('connections of the whole installation'),
  MAX_REPLICAS: z.coerce.number().int().min(1).default(1).describe('most replicas that share the budget'),
  REDIS_URL: z.string().describe('redis:// or rediss:// URL of the queue Redis (noeviction)'),
  REDIS_CACHE_URL: z
    .string()
    .optional()
    .describe(
      'URL of a Redis that may evict (LRU), for the response cache and rate tokens; REDIS_URL unless given',
    ),
  REDIS_PREFIX: z
    .string()
    .default('tsudoi')
    .describe('begins every key and queue, so that installations can share a Redis'),
  PUBLIC_URL: z.url().optional().describe('where people and webhooks reach this installation'),
  SHUTDOWN_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(50_000)
    .describe('after SIGTERM what is under way may take so long'),
  LONG_RUN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .describe(
      'how long a running job may go on after a stop while the stage is about long runs (`workers: long-run`); 15 s at least',
    ),
  LAST_SCRAPE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(120)
    .default(0)
    .describe(
      'at a stop, how long /metrics is served once more for a last scrape, so that no count is lost; longer than the interval of scrapes',
    ),
  DRAIN_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('how long /ready fails before intake stops'),
  MOVABLE_CLOCK: z
    .stringbool()
    .default(false)
    .describe('let an admin move the clock of the whole installation: for rehearsals, never for production'),
  SEAL_KEYS: z.string().optional().describe('key ring: id:base64key[,id:base64key], the first one seals'),
  S3_BUCKET: z.string().optional().describe('bucket of archives and uploads, of any S3-compatible store'),
  S3_ENDPOINT: z.url().optional().describe('address of the store; AWS of the region unless given'),
  S3_REGION: z.string().optional().describe('region of the bucket'),
  S3_ACCESS_KEY_ID: z.string().optional().describe("the platform's own identity unless given"),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('goes with S3_ACCESS_KEY_ID'),
  OBJECTS_FOLDER: z.string().optional().describe('a folder in place of a bucket, on one machine'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe('networks of the ingress, whose X-Forwarded-For is believed: 10.1.0.0/16, comma separated'),
  PUBLIC_REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_200)
    .describe('requests a minute of one origin (IPv6: of one /64) to endpoints without a principal'),
  REQUEST_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(30_000)
    .describe('a request that takes longer is answered 503'),
};
