import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';

/** What the sync worker reads of the environment beside the base. */
export const syncConfig = {
  GOOGLE_CLIENT_ID: z.string().default(''),
  GOOGLE_CLIENT_SECRET: z.string().default(''),
  GOOGLE_API_URL: z.url().default('https://www.googleapis.com').describe('root of the Calendar API'),
  GOOGLE_ACCOUNTS_URL: z
    .url()
    .default('https://accounts.google.com/o/oauth2/v2/auth')
    .describe('consent page'),
  GOOGLE_OAUTH_URL: z.url().default('https://oauth2.googleapis.com').describe('root of the token endpoint'),
  MICROSOFT_CLIENT_ID: z.string().default(''),
  MICROSOFT_CLIENT_SECRET: z.string().default(''),
  MICROSOFT_GRAPH_URL: z
    .url()
    .default('https://graph.microsoft.com/v1.0')
    .describe('root of Microsoft Graph'),
  MICROSOFT_OAUTH_URL: z
    .url()
    .default('https://login.microsoftonline.com/common/oauth2/v2.0')
    .describe('root of the OAuth server'),
  CALENDAR_REDIRECT_URL: z
    .url()
    .optional()
    .describe('page that receives code and state; PUBLIC_URL + /calendars/connected unless set'),
  CALENDAR_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe(
      'private networks on which CalDAV servers may be, also without TLS: 10.1.0.0/16, comma separated',
    ),
  SYNC_LEASE_MS: z.coerce
    .number()
    .int()
    .min(500)
    .default(30_000)
    .describe('a worker silent for so long loses its calendar'),
  SYNC_PAGE_SIZE: z.coerce.number().int().min(1).max(2_500).default(250),
  SYNC_SAFETY_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(21_600)
    .describe('poll beside a healthy push channel'),
  SYNC_RUN_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(120_000)
    .describe('a run yields after so long and counts as timed out'),
  SYNC_USER_CALLS: z.coerce
    .number()
    .int()
    .min(1)
    .default(600)
    .describe('calls a window and person, as the provider allows'),
  SYNC_PROJECT_CALLS: z.coerce.number().int().min(1).default(10_000).describe('calls a window and provider'),
  SYNC_CALL_WINDOW_MS: z.coerce.number().int().min(100).default(60_000),
  SYNC_CHANNEL_SECONDS: z.coerce.number().int().min(60).default(604_800).describe('life of a push channel'),
};

/** The environment of the sync worker. */
export const SyncConfig = z.object({ ...baseConfig, ...syncConfig });
export type SyncConfig = z.output<typeof SyncConfig>;

/** Reads this process's environment. */
export function readConfig(): SyncConfig {
  return parseConfig(SyncConfig, process.env);
}
