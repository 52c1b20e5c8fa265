import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { createGateway, type Gateway, type GatewayOptions } from '@tsudoi/llm/gateway';
import type { Target } from '@tsudoi/llm/target';
import { createLogger } from '@tsudoi/runtime/logger';
import { systemClock } from '@tsudoi/runtime/clock';
import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import { Redis } from 'ioredis';
import { buildRoute } from '../../llm/test/gatewayBuilders.ts';
import { createPostgresMoney } from '../src/postgresMoney.ts';
import { createRedisCache } from '../src/redisCache.ts';
import { createRedisLimits } from '../src/redisLimits.ts';

/** One gateway replica on real stores. */
export interface Replica {
  readonly gateway: Gateway;
  readonly database: Database;
  readonly redis: Redis;
  readonly close: () => Promise<void>;
}

export interface Peers {
  readonly appUrl: string;
  readonly dispatcherUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
}

const defaultLimitMicroUsd = 1_000_000_000;

export async function openReplica(
  peers: Peers,
  targets: readonly Target[],
  changes: Partial<GatewayOptions> = {},
): Promise<Replica> {
  const database = await openDatabase({
    url: peers.appUrl,
    dispatcherUrl: peers.dispatcherUrl,
    applicationName: 'llm-test',
    connectionBudget: 12,
    maxReplicas: 1,
    log: createLogger('llm-test', 'fatal'),
  });
  const redis = new Redis(peers.redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  const gateway = createGateway({
    targets,
    routes: [buildRoute(targets)],
    stores: {
      money: createPostgresMoney(database, defaultLimitMicroUsd),
      cache: createRedisCache(redis, peers.redisPrefix, randomUUID),
      limits: createRedisLimits(redis, peers.redisPrefix),
    },
    http: { fetch: globalThis.fetch, apiKeyOf: () => 'test-key' },
    clock: systemClock,
    elapsedMs: () => performance.now(),
    random: Math.random,
    newId: randomUUID,
    ...changes,
  });
  return {
    gateway,
    database,
    redis,
    async close() {
      await gateway.flush();
      await database.close();
      redis.disconnect();
    },
  };
}

export function peersOf(
  database: TestDatabase,
  redis: { readonly url: string; readonly prefix: string },
): Peers {
  return {
    appUrl: database.appUrl,
    dispatcherUrl: database.dispatcherUrl,
    redisUrl: redis.url,
    redisPrefix: redis.prefix,
  };
}
