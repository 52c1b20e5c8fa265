import { openAccessLog } from '@tsudoi/database/accessLog';
import { awaitServer } from '@tsudoi/database/awaitServer';
import { checkSchema } from '@tsudoi/database/checkSchema';
import { openDatabase } from '@tsudoi/database/database';
import { createStoredReplies } from '@tsudoi/database/storedReplies';
import type { Stage } from '@tsudoi/growth/stage';
import { openJobs } from '@tsudoi/queue/openJobs';
import { openRedis } from '@tsudoi/queue/redis';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import type { Clock } from '@tsudoi/runtime/clock';
import { createHttpApp } from '@tsudoi/runtime/http/httpApp';
import { mountProbes } from '@tsudoi/runtime/http/probes';
import { createRateLimiter } from '@tsudoi/runtime/http/rateLimit';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { keepShareOfTraces } from '@tsudoi/runtime/tracing/traceState';
import { createMetrics } from '@tsudoi/runtime/metrics';
import type { ObjectStoreConfig } from '@tsudoi/storage/openObjectStore';
import { logAccess } from './logAccess.ts';
import { openDatabaseClock } from './databaseClock.ts';
import { openAuthentication } from './openAuthentication.ts';
import { finishingOf } from './finishing.ts';
import { openObjects } from './openObjects.ts';
import { createPlatformMetrics } from './platformMetrics.ts';
import { openSharedClock } from './sharedClock.ts';
import { openStage } from './openStage.ts';
import type { Platform } from './platform.ts';

/** What of a service's configuration the platform reads (see runtime/baseConfig). */
export interface PlatformConfig extends ObjectStoreConfig {
  readonly DATABASE_URL: string;
  readonly DISPATCHER_DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
  readonly DATABASE_REPLICA_URL?: string | undefined;
  readonly DATABASE_REPLICA_LAG_SECONDS?: number;
  readonly PROBES_PORT?: number | undefined;
  readonly DATABASE_CONNECTION_BUDGET: number;
  readonly MAX_REPLICAS: number;
  readonly REDIS_URL: string;
  readonly REDIS_CACHE_URL?: string | undefined;
  readonly REDIS_PREFIX: string;
  readonly REQUEST_DEADLINE_MS: number;
  readonly LONG_RUN_SECONDS?: number;
  readonly MOVABLE_CLOCK?: boolean;
  readonly SEAL_KEYS?: string | undefined;
  readonly TRUSTED_PROXIES?: string;
  readonly PUBLIC_REQUESTS_PER_MINUTE?: number;
}

export interface PlatformParts {
  readonly name: string;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** In place of the one that the configuration chooses; for tests. */
  readonly clock?: Clock;
}

/** Opens database, Redis, stage and HTTP application; every resource closes with the lifecycle. */
export async function openPlatform(config: PlatformConfig, parts: PlatformParts): Promise<Platform> {
  const { log, lifecycle, name } = parts;
  const metrics = createMetrics(name);
  // Where probes answer before anything is open, a process may wait; elsewhere whoever started it sees it fail.
  const patient = config.PROBES_PORT !== undefined;
  for (const url of new Set([
    config.DATABASE_URL,
    config.DISPATCHER_DATABASE_URL,
    config.DATABASE_DIRECT_URL,
  ]))
    if (url !== undefined)
      await awaitServer({
        url,
        patient,
        tell: (fields, text) => {
          log.warn(fields, text);
        },
        givenUp: () => lifecycle.stopping,
      });
  const database = await openDatabase({
    url: config.DATABASE_URL,
    dispatcherUrl: config.DISPATCHER_DATABASE_URL,
    directUrl: config.DATABASE_DIRECT_URL,
    replicaUrl: config.DATABASE_REPLICA_URL,
    replicaLagSeconds: config.DATABASE_REPLICA_LAG_SECONDS,
    applicationName: name,
    connectionBudget: config.DATABASE_CONNECTION_BUDGET,
    maxReplicas: config.MAX_REPLICAS,
    log,
    lifecycle,
  });
  await checkSchema(database, lifecycle, log, ...(patient ? [Infinity] : []));
  createPlatformMetrics(metrics.registry, database, lifecycle, config.OBJECTS_FOLDER);
  const trueClock = await openDatabaseClock({ database, lifecycle, log, registry: metrics.registry });
  const clock =
    parts.clock ?? (config.MOVABLE_CLOCK ? await openSharedClock(database, trueClock, lifecycle) : trueClock);
  const redis = openRedis(config.REDIS_URL, log, lifecycle);
  const { REDIS_CACHE_URL: cacheUrl = config.REDIS_URL } = config;
  const cacheRedis =
    cacheUrl === config.REDIS_URL ? redis : openRedis(cacheUrl, log, lifecycle, 'Redis (cache)');
  const authenticate = await openAuthentication(database, trueClock, lifecycle, log);
  const accessLog = openAccessLog(database, lifecycle, log);
  const http = createHttpApp({
    authenticate,
    rateLimit: createRateLimiter(cacheRedis, config.REDIS_PREFIX, trueClock),
    metrics,
    log,
    lifecycle,
    requestDeadlineMs: config.REQUEST_DEADLINE_MS,
    trustedProxies: parseAllowedNetworks(config.TRUSTED_PROXIES ?? ''),
    ...(config.PUBLIC_REQUESTS_PER_MINUTE !== undefined && {
      publicRequestsPerMinute: config.PUBLIC_REQUESTS_PER_MINUTE,
    }),
    replies: createStoredReplies(database),
    leastWaitMs: () => database.leastWaitMs(),
    onServed: logAccess(accessLog),
  });
  if (!patient) mountProbes(http);
  const stage = await openStage(database, lifecycle, log);
  const obey = ({ traceSampling, replicaReads }: Stage) => {
    keepShareOfTraces(traceSampling);
    database.followReplica(replicaReads);
  };
  obey(stage.current());
  stage.onChange(obey);
  const finishing = () => finishingOf(stage.current(), config.LONG_RUN_SECONDS ?? 0);
  lifecycle.extendDeadline(() => finishing().extraMs);
  const jobs = openJobs({
    database,
    redis,
    ...(cacheRedis !== redis && { cacheRedis }),
    redisUrl: config.REDIS_URL,
    redisPrefix: config.REDIS_PREFIX,
    clock,
    log,
    metrics,
    lifecycle,
    finishMs: () => finishing().jobsMs,
  });
  return {
    log,
    lifecycle,
    clock,
    database,
    redis,
    cacheRedis,
    redisPrefix: config.REDIS_PREFIX,
    redisUrl: config.REDIS_URL,
    http,
    metrics,
    stage,
    jobs,
    objects: await openObjects(config),
  };
}
