import { randomUUID } from 'node:crypto';
import type { Database } from '@tsudoi/database/database';
import { createBatchLane, type BatchLane } from '@tsudoi/llm/batch/batchLane';
import { InvalidCatalog } from '@tsudoi/llm/catalog';
import { createEmbedder, type Embedder } from '@tsudoi/llm/embeddings/embedder';
import { createGateway, type Gateway } from '@tsudoi/llm/gateway';
import type { MetricsSink } from '@tsudoi/llm/metrics';
import type { MoneyStore } from '@tsudoi/llm/stores';
import type { Target, Tier } from '@tsudoi/llm/target';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { originOf } from '@tsudoi/llm/providers/door';
import type { AllowedNetwork } from '@tsudoi/runtime/addressRules';
import type { Redis } from 'ioredis';
import { readCatalog, seedCatalog } from './catalogStore.ts';
import { defaultRoutes, defaultTargets } from './defaultCatalog.ts';
import { openCredentials } from './credentialStore.ts';
import { createKeys } from './keys.ts';
import { readLearnt, writeLearnt } from './learntStore.ts';
import { createPostgresBatches } from './postgresBatches.ts';
import { createPostgresMoney } from './postgresMoney.ts';
import { startPruningLedger } from './pruneLedger.ts';
import { createRedisCache } from './redisCache.ts';
import { createRedisVectors } from './redisVectors.ts';
import { createRedisLimits } from './redisLimits.ts';
import { openServers, type ModelServers } from './modelServers.ts';
import { mostPriceDays, priceAgeDays } from './targetHealth.ts';

export interface ModelsOptions {
  readonly database: Database;
  readonly redis: Redis;
  /** Without a colon at its end. */
  readonly redisPrefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle?: Lifecycle;
  readonly metrics?: MetricsSink;
  /** Credentials by name: `openai`, `anthropic`, or what an admin called it. A target without one is not asked. */
  readonly apiKeys: ReadonlyMap<string, string>;
  /** Networks that are not public and that model servers may be in. */
  readonly allowed?: readonly AllowedNetwork[];
  /** Further origins that they may be sent to. */
  readonly keyOrigins?: readonly string[];
  /** Opens the credentials that an admin stored; without it there are none. */
  readonly sealer?: Sealer;
  readonly ceiling?: () => Tier;
  /** Monthly budget of a tenant without a quota. */
  readonly defaultLimitMicroUsd: number;
  readonly recordContent?: boolean;
  /** How long a row of the ledger is kept; 400 days unless said, which is a year and the month before. */
  readonly ledgerDays?: number;
}

/** The language models of a process: gateway and batch lane on this installation's stores. */
export interface Models {
  readonly gateway: Gateway;
  readonly lane: BatchLane;
  readonly embedder: Embedder;
  readonly money: MoneyStore;
  /** Monthly budget of a tenant without a quota. */
  readonly defaultLimitMicroUsd: number;
  /** Seals what an admin stores; undefined where the process has no SEAL_KEYS. */
  readonly sealer: Sealer | undefined;
  readonly servers: ModelServers;
  /** Takes the stored models and routes into force now; others hear of a change by NOTIFY and every 30 s. */
  reload(): Promise<void>;
}

const reloadEveryMs = 30_000;
/** A stop waits no longer for bookings: what is left ends by its lease. */
const flushWithinMs = 10_000;

/** Opens the gateway on PostgreSQL and Redis and keeps its models as the admin last wrote them. */
export async function openModels(options: ModelsOptions): Promise<Models> {
  const { database, redis, redisPrefix, clock, log, lifecycle, apiKeys } = options;
  await seedCatalog(database, defaultTargets, defaultRoutes);
  const stored = await readCatalog(database);
  const money = createPostgresMoney(database, options.defaultLimitMicroUsd);
  const servers = openServers(options.allowed ?? []);
  const keys = createKeys(apiKeys, options.keyOrigins ?? []);
  const broken = (name: string, err: unknown) => {
    log.error({ err, credential: name }, 'a stored credential does not open: its targets are not asked');
  };
  const readKeys = async () => {
    keys.replace(await openCredentials(database, options.sealer, broken));
  };
  await readKeys();
  const learnt = await readLearnt(database);
  const reachable = (target: Target, known = learnt): Target => {
    const found = known.get(target.id);
    const key = keys.apiKeyOf(target.keyName, originOf(target));
    return {
      ...target,
      enabled: target.enabled && (key !== undefined || target.protocol === 'openai-compatible'),
      ...(found ? { learnt: found } : {}),
    };
  };
  const gateway = createGateway({
    targets: stored.targets.map(({ value }) => reachable(value)),
    routes: stored.routes.map(({ value }) => value),
    stores: {
      money,
      cache: createRedisCache(redis, redisPrefix, randomUUID),
      limits: createRedisLimits(redis, redisPrefix),
    },
    http: { fetch: servers.fetch, apiKeyOf: (name, origin) => keys.apiKeyOf(name, origin) },
    clock,
    elapsedMs: () => performance.now(),
    random: Math.random,
    newId: randomUUID,
    ...(options.metrics ? { metrics: options.metrics } : {}),
    ...(options.ceiling ? { ceiling: options.ceiling } : {}),
    recordContent: options.recordContent ?? false,
    learned: ({ id, learnt: lesson }) => {
      log.warn(
        { target_id: id, learnt: lesson },
        'a target refuses a parameter: it is asked without it from now on',
      );
      writeLearnt(database, id, lesson ?? {}).catch((err: unknown) => {
        log.warn({ err, target_id: id }, 'what was learnt is kept by this process alone');
      });
    },
    setAside: (entry, err) => {
      // No words are in a row of the ledger, so the whole row may stand in the log.
      log.error(
        { err, entry },
        'the ledger refuses a row: it is set aside, and its reservation ends by its lease',
      );
    },
  });
  const embedder = createEmbedder(gateway, createRedisVectors(redis, redisPrefix));
  const lane = createBatchLane({
    gateway,
    store: createPostgresBatches(database),
    money,
    told: ({ id, tenantId, targetId, providerBatchId }, why) => {
      log.warn(
        { batch_id: id, tenant_id: tenantId, target_id: targetId, provider_batch_id: providerBatchId, why },
        'a batch did not go as it should',
      );
    },
  });

  async function reload(): Promise<void> {
    await readKeys();
    const [fresh, known] = [await readCatalog(database), await readLearnt(database)];
    gateway.reload(
      fresh.targets.map(({ value }) => reachable(value, known)),
      fresh.routes.map(({ value }) => value),
    );
  }
  /** Says which prices are old or of unknown date: budgets are reckoned by them. */
  function warnOfPrices(): void {
    for (const target of gateway.engine.catalog().targets.values()) {
      const age = priceAgeDays(target.pricesAt, clock.now());
      if (target.enabled)
        options.metrics?.pricesRead(
          target.id,
          target.pricesAt === undefined ? undefined : new Date(target.pricesAt),
        );
      if (!target.enabled || (age !== null && age <= mostPriceDays)) continue;
      const { id, pricesAt, pricesFrom } = target;
      log.warn(
        { target_id: id, prices_at: pricesAt, prices_from: pricesFrom },
        'look the prices of this model up again',
      );
    }
  }
  const safely = () =>
    reload().catch((err: unknown) => {
      log.warn(
        { err, faults: err instanceof InvalidCatalog ? err.faults : undefined },
        'the models stay as they were',
      );
    });
  if (lifecycle) {
    startPruningLedger({ database, clock, log, lifecycle }, options.ledgerDays ?? 400);
    every(
      { lifecycle, log },
      { name: 'models and routes', intervalMs: reloadEveryMs, atOnce: false, work: safely },
    );
    every(
      { lifecycle, log },
      {
        name: 'ages of prices',
        intervalMs: 86_400_000,
        atOnce: true,
        work: () => {
          warnOfPrices();
          return Promise.resolve();
        },
      },
    );
    const unlisten = await database.listen('llm_catalog_changed', () => void safely());
    lifecycle.onClose('language models', async () => {
      await unlisten();
      const unbooked = await gateway.flush(flushWithinMs);
      if (unbooked > 0)
        log.error({ unbooked }, 'rows are not booked: the database did not take them in time');
      await servers.close();
    });
  }
  const { defaultLimitMicroUsd, sealer } = options;
  return { gateway, lane, embedder, money, defaultLimitMicroUsd, sealer, servers, reload };
}
