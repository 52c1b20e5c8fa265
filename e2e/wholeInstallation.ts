import { bootstrap } from '@tsudoi/database/bootstrap';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import type { Platform } from '@tsudoi/platform/platform';
import { createMovableClock } from '@tsudoi/runtime/clock';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../services/standalone/src/app.ts';
import { StandaloneConfig } from '../services/standalone/src/config.ts';

/** Every service in this process, as standalone composes them, so that a test can read its routers. */
export interface WholeInstallation {
  readonly url: string;
  readonly platform: Platform;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly tenantId: string;
  /** A key of an admin of the first tenant. */
  readonly adminKey: string;
  /** Every line of the log so far. */
  readonly lines: string[];
  /** Where the installation keeps its files. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts it on a database of its own, or on the given one; `settings` are added to its environment. */
export async function startWholeInstallation(
  given?: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<WholeInstallation> {
  const database = given ?? (await createTestDatabase());
  const redis = createTestRedis();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-whole-'));
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'alpha', name: 'Alpha' },
    key: { name: 'e2e', role: 'admin' },
  });
  const config = StandaloneConfig.parse({
    DATABASE_URL: database.appUrl,
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    PUBLIC_URL: 'http://127.0.0.1:3000',
    OBJECTS_FOLDER: path.join(folder, 'objects'),
    GROWTH: 'report',
    ...settings,
  });
  const lines: string[] = [];
  const log = createLogger('whole', 'info', { write: (line: string) => void lines.push(line) });
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const clock = createMovableClock();
  const platform = await openPlatform(config, { name: 'whole', log, lifecycle, clock });
  await createApp(config, platform);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    platform,
    database,
    redis,
    tenantId,
    adminKey: apiKey,
    lines,
    folder,
    async stop() {
      await lifecycle.stop('the test is over');
      await redis.drop();
      await database.drop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
