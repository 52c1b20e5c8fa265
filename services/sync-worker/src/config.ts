import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import type { ProviderSettings } from '@tsudoi/calendar/defineProvider';
import { providerKinds } from '@tsudoi/calendar/providerKinds';
import { z } from 'zod';

/** Settings of the kinds of providers, as each declares them; read by `providerSettingsOf`. */
function providerSettings(): object {
  return Object.fromEntries(
    providerKinds
      .flatMap((each) => each.settings)
      .map((setting) => [
        setting.name,
        (setting.url === true ? z.url() : z.string()).default(setting.default).describe(setting.describe),
      ]),
  );
}

/** The providers' settings of a parsed environment, by name. */
export function providerSettingsOf(config: object): ProviderSettings {
  const values = config as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    providerKinds
      .flatMap((each) => each.settings)
      .map(({ name, default: otherwise }) => {
        const value = values[name];
        return [name, typeof value === 'string' ? value : otherwise];
      }),
  );
}

/** What the sync worker reads of the environment beside the base. */
export const syncConfig = {
  ...providerSettings(),
  CALENDAR_REDIRECT_URL: z
    .url()
    .optional()
    .describe('page that receives code and state; PUBLIC_URL + /calendars/connected unless set'),
  CALENDAR_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe('private networks on which calendar servers may be: 10.1.0.0/16, comma separated'),
  CALENDAR_PLAIN_HTTP: z
    .stringbool()
    .default(false)
    .describe(
      'whether servers on those networks may be spoken to without TLS, passwords included; loopback always may',
    ),
  CALENDAR_CA: z
    .string()
    .default('')
    .describe('certificate authorities (PEM) of CalDAV servers of your own, beside the system’s'),
  SYNC_LEASE_MS: z.coerce
    .number()
    .int()
    .min(500)
    .default(30_000)
    .describe('a worker silent for so long loses its calendar'),
  SYNC_PAGE_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_500)
    .default(250)
    .describe('entries that are asked for at once'),
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
  SYNC_CALL_WINDOW_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(60_000)
    .describe('the window of the two settings before'),
  SYNC_CHANNEL_SECONDS: z.coerce.number().int().min(60).default(604_800).describe('life of a push channel'),
};

/** The environment of the sync worker. */
export const SyncConfig = z.object({ ...baseConfig, ...syncConfig });
export type SyncConfig = z.output<typeof SyncConfig>;

/** Reads this process's environment. */
export function readConfig(): SyncConfig {
  return parseConfig(SyncConfig, process.env);
}
