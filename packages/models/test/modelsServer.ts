import { bootstrap } from '@tsudoi/database/bootstrap';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { Platform } from '@tsudoi/platform/platform';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { z } from 'zod';
import { modelsConfig, modelsOptions } from '../src/modelsConfig.ts';
import { mountModels } from '../src/mountModels.ts';
import { openModels } from '../src/openModels.ts';

const Config = z.object({ ...baseConfig, ...modelsConfig });

/** A process that serves models and nothing else, on a database of its own, with a tenant's admin key. */
export interface ModelsServer {
  readonly url: string;
  readonly platform: Platform;
  readonly tenantId: string;
  readonly apiKey: string;
  /** The database's owner, for what no role of the application may do. */
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startModelsServer(): Promise<ModelsServer> {
  const database = await createTestDatabase();
  const redis = createTestRedis();
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'models', name: 'models' },
    key: { name: 'test', role: 'admin' },
  });
  const config = Config.parse({
    DATABASE_URL: database.appUrl,
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    DATABASE_CONNECTION_BUDGET: 12,
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    MODELS_EGRESS_ALLOW: '127.0.0.1/32',
  });
  const log = createLogger('models-test', process.env['TSUDOI_TEST_LOG'] ?? 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const platform = await openPlatform(config, { name: 'models-test', log, lifecycle });
  const models = await openModels(modelsOptions(config, platform));
  mountModels(platform.http, { ...platform, models });
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    platform,
    tenantId,
    ownerUrl: database.ownerUrl,
    apiKey,
    async stop() {
      await lifecycle.stop('the test is over');
      await redis.drop();
      await database.drop();
    },
  };
}
