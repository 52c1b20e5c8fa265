import { serviceRoles, type ServiceRole } from '@tsudoi/database/serviceRights';
import { z } from 'zod';
import { BackupConfig } from './backupConfig.ts';
import type { LoginUrls } from './commands/logins.ts';
import { languageOf, type Language } from './language.ts';
import { withOwnerPassword } from './ownerUrl.ts';

const CliEnvironment = z.object({
  TSUDOI_URL: z.url().default('http://127.0.0.1:3000'),
  TSUDOI_ROUTES: z
    .string()
    .optional()
    .describe('path prefix=URL pairs, where each service has an address of its own'),
  TSUDOI_API_KEY: z.string().optional(),
  DATABASE_OWNER_URL: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  DISPATCHER_DATABASE_URL: z.string().optional(),
  DATABASE_URL_RECOMMEND: z.string().optional().describe("`migrate`: the recommendation API's own role"),
  DATABASE_URL_ACCOUNTS: z.string().optional().describe('the same of accounts'),
  DATABASE_URL_AUDIENCE: z.string().optional().describe('the same of audience'),
  DATABASE_URL_NUDGE: z.string().optional().describe('the same of the nudge generator'),
  DATABASE_URL_SYNC: z.string().optional().describe('the same of the sync worker'),
  FIRST_TENANT: z.string().optional(),
  FIRST_API_KEY: z.string().optional(),
  WANTED_SECRETS: z.string().optional(),
  OBJECTS_FOLDER: z.string().optional().describe('folder that objects are kept in; doctor looks at its disk'),
  TSUDOI_CALDAV_URL: z.url().optional().describe('a CalDAV server on which the tour may make a calendar'),
  TSUDOI_CALDAV_USER: z.string().default('organiser'),
  TSUDOI_CALDAV_PASSWORD: z.string().optional(),
  DATABASE_OWNER_PASSWORD: z.string().default('').describe('password of the owner where its URL has none'),
});

/** Where the installation is and with which key; from the environment, over which options win. */
export interface CliConfig {
  readonly url: string;
  /** Longest prefix first. */
  readonly routes: readonly { readonly prefix: string; readonly url: string }[];
  readonly apiKey: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly dispatcherDatabaseUrl: string | undefined;
  readonly serviceDatabaseUrls: LoginUrls['serviceDatabaseUrls'];
  readonly firstTenant: string | undefined;
  readonly firstApiKey: string | undefined;
  readonly wantedSecrets: string | undefined;
  /** Folders on this machine that data lies in. */
  readonly folders: readonly string[];
  readonly language: Language;
  readonly calDavUrl: string | undefined;
  readonly calDavUser: string;
  readonly calDavPassword: string | undefined;
  readonly backup: BackupConfig;
}

export function readConfig(): CliConfig {
  const read = CliEnvironment.parse(process.env);
  return {
    url: read.TSUDOI_URL,
    routes: routesOf(read.TSUDOI_ROUTES ?? ''),
    apiKey: read.TSUDOI_API_KEY,
    databaseOwnerUrl: withOwnerPassword(read.DATABASE_OWNER_URL, read.DATABASE_OWNER_PASSWORD),
    databaseUrl: read.DATABASE_URL,
    dispatcherDatabaseUrl: read.DISPATCHER_DATABASE_URL,
    serviceDatabaseUrls: Object.fromEntries(
      serviceRoles.flatMap((role) => {
        const url = read[`DATABASE_URL_${role.toUpperCase() as Uppercase<ServiceRole>}`];
        return url === undefined ? [] : [[role, url]];
      }),
    ),
    firstTenant: read.FIRST_TENANT,
    firstApiKey: read.FIRST_API_KEY,
    wantedSecrets: read.WANTED_SECRETS,
    folders: [read.OBJECTS_FOLDER, process.env['BACKUP_FOLDER']].filter((each) => each !== undefined),
    language: languageOf(process.env),
    calDavUrl: read.TSUDOI_CALDAV_URL,
    calDavUser: read.TSUDOI_CALDAV_USER,
    calDavPassword: read.TSUDOI_CALDAV_PASSWORD,
    backup: BackupConfig.parse(process.env),
  };
}

/** `prefix=URL` pairs, separated by commas, longest prefix first. `/` is the prefix of every path. */
export function routesOf(text: string): CliConfig['routes'] {
  return text
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => ({
      // `/` loses its slash: `/v1` begins with nothing and a slash.
      prefix: pair.slice(0, pair.indexOf('=')).replace(/\/$/, ''),
      url: pair.slice(pair.indexOf('=') + 1),
    }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
}
