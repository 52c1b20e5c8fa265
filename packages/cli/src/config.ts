import { z } from 'zod';

const CliEnvironment = z.object({
  TSUDOI_URL: z.url().default('http://127.0.0.1:3000'),
  TSUDOI_API_KEY: z.string().optional(),
  DATABASE_OWNER_URL: z.string().optional(),
});

/** Where the installation is and with which key; from the environment, over which options win. */
export interface CliConfig {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
}

export function readConfig(): CliConfig {
  const read = CliEnvironment.parse(process.env);
  return { url: read.TSUDOI_URL, apiKey: read.TSUDOI_API_KEY, databaseOwnerUrl: read.DATABASE_OWNER_URL };
}
