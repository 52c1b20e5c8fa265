import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** The environment of the console's own process: it knows no database and no secret. */
const ConsoleConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  PROBES_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SHUTDOWN_DEADLINE_MS: z.coerce.number().int().min(100).default(10_000),
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).default(0),
  ROUTES: z
    .string()
    .default('')
    .refine(areRoutes, 'path prefix=URL pairs such as /v1/events=http://recommendation-api, comma separated')
    .describe('path prefix=URL pairs of the services whose routes this address hands on, comma separated'),
});
export type ConsoleConfig = z.output<typeof ConsoleConfig>;

function areRoutes(text: string): boolean {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .every(
      (pair) =>
        /^\s*\/[^=\s]*=http:\/\/\S+\s*$/.test(pair) && URL.canParse(pair.slice(pair.indexOf('=') + 1).trim()),
    );
}

/** Reads this process's environment. */
export function readConfig(): ConsoleConfig {
  return parseConfig(ConsoleConfig, process.env);
}
