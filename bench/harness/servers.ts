import { startPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis } from '@tsudoi/testing/launch/redis';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A PostgreSQL and a Redis for one bench run; the tests' helpers find them by the environment. */
export interface BenchServers {
  stop(): Promise<void>;
}

/**
 * Starts both in a temporary folder, unless TSUDOI_TEST_POSTGRES_URL and TSUDOI_TEST_REDIS_URL name running ones.
 * `durable` syncs each commit as in production.
 */
export async function startServers(
  tuning: 'test' | 'durable' = 'test',
  more: Readonly<Record<string, string>> = {},
): Promise<BenchServers> {
  if (process.env['TSUDOI_TEST_POSTGRES_URL'] && process.env['TSUDOI_TEST_REDIS_URL'])
    return { stop: () => Promise.resolve() };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-bench-'));
  fs.chmodSync(folder, 0o755);
  const settings =
    tuning === 'durable' ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', ...more } : more;
  const [postgres, redis] = await Promise.all([
    startPostgres({
      dataDir: path.join(folder, 'postgres'),
      tuning: 'test',
      settings,
      removeWhenOrphaned: folder,
    }),
    startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'test', removeWhenOrphaned: folder }),
  ]);
  process.env['TSUDOI_TEST_POSTGRES_URL'] = postgres.url;
  process.env['TSUDOI_TEST_REDIS_URL'] = redis.url;
  return {
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()]);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
