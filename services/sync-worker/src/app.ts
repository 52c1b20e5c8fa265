import type { Platform } from '@tsudoi/platform/platform';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { defaultBodyBudget } from '@tsudoi/runtime/bodyBudget';
import { mostJsonWork, parseBoundedJson } from '@tsudoi/runtime/boundedJson';
import { createEgress } from '@tsudoi/runtime/egress';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { providerSettingsOf, type SyncConfig } from './config.ts';
import { applyRules } from './jobs/applyRules.ts';
import { letCalendarsGo } from './jobs/letCalendarsGo.ts';
import { writeTasks } from './jobs/writeTasks.ts';
import { createSyncMetrics } from './metrics.ts';
import { createAccessTokens } from './providers/accessTokens.ts';
import { createOpenProvider, oauthServerOf } from './providers/openProvider.ts';
import { createQuota } from './providers/quota.ts';
import { mountCalendars } from './routes/calendars.ts';
import { mountConnections } from './routes/connections.ts';
import { mountConnectedPage } from './routes/connectedPage.ts';
import { mountHooks } from './routes/hooks.ts';
import { mountRules } from './routes/rules.ts';
import { countDueCalendars } from './store/leases.ts';
import { createPageWriter } from './store/pageWriter.ts';
import { startRollOver } from './sync/rollOver.ts';
import { startWorkLoop } from './sync/workLoop.ts';

/**
 * Composes the service on a platform. Where it serves: routes and push hooks; where it works: the loop that runs due
 * calendars, and the jobs of rules and write-back.
 */
export async function createApp(
  config: Omit<SyncConfig, 'SEAL_KEYS' | 'ROLE'> & { SEAL_KEYS?: string | undefined } & Partial<
      Pick<SyncConfig, 'ROLE'>
    >,
  platform: Platform,
): Promise<void> {
  const { http, database, cacheRedis, redisPrefix, lifecycle, log, stage, jobs: queue } = platform;
  if (config.SEAL_KEYS === undefined)
    throw new Error('SEAL_KEYS is not set: the tokens of calendars cannot be sealed');
  const settings = providerSettingsOf(config);
  const serverOf = oauthServerOf(settings);
  const metrics = createSyncMetrics(platform.metrics.registry, database);
  const quota = createQuota({
    redis: cacheRedis,
    prefix: redisPrefix,
    userCalls: config.SYNC_USER_CALLS,
    projectCalls: config.SYNC_PROJECT_CALLS,
    windowMs: config.SYNC_CALL_WINDOW_MS,
  });
  const egress = createEgress({
    allowed: parseAllowedNetworks(config.CALENDAR_ALLOW),
    timeoutMs: 60_000,
    connectTimeoutMs: 2_000,
    budget: { bytes: 16 * 1024 * 1024 },
    plainHttp: config.CALENDAR_PLAIN_HTTP,
    ...(config.CALENDAR_CA !== '' && { ca: config.CALENDAR_CA }),
  });
  lifecycle.onClose('ways to calendars', () => egress.close());
  // One way out for servers that tenants name, for providers and for their token endpoints.
  const outlet = {
    fetch: egress.fetch,
    // An entry of a page has some hundred members at most.
    parseJson: (text: string) =>
      parseBoundedJson(text, defaultBodyBudget.depth, Math.max(mostJsonWork, config.SYNC_PAGE_SIZE * 500)),
  };
  const tokens = createAccessTokens({
    database,
    sealer: createSealer(parseKeyRing(config.SEAL_KEYS)),
    serverOf,
    outlet,
  });
  const openProvider = createOpenProvider({ settings, tokens, quota, metrics, outlet });
  platform.jobs.backlog.add('sync-calendars', () => countDueCalendars(database));
  if (config.ROLE !== 'worker') {
    mountConnections(http, { config, settings, database, tokens, openProvider, serverOf, outlet });
    mountCalendars(http, { database, openProvider });
    mountRules(http, { database });
    mountHooks(http, { database });
    mountConnectedPage(http);
  }
  if (config.ROLE === 'api') return;
  const loop = startWorkLoop(
    {
      config,
      database,
      write: createPageWriter(database),
      openProvider,
      tokens,
      metrics,
      log,
      applied: () => {
        queue.wake('outbox');
      },
    },
    lifecycle,
    () => stage.current().syncConcurrency,
  );
  const unlisten = await database.listen('sync_due', () => {
    loop.kick();
  });
  lifecycle.onClose('sync_due', unlisten);
  stage.onChange(() => {
    loop.kick();
  });
  startRollOver(database, lifecycle, log, () => {
    queue.wake('outbox');
  });
  queue.work('sync', [
    handle(jobs.applyCalendarRules, applyRules),
    handle(jobs.letCalendarsGo, letCalendarsGo),
    handle(jobs.writeCalendarTasks, writeTasks(openProvider, tokens)),
  ]);
}
