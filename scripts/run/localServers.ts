import fs from 'node:fs';
import path from 'node:path';
import { rememberedPostgresUrl, startPostgres } from '@tsudoi/testing/launch/postgres';
import { rememberedRedisUrl, startRedis } from '@tsudoi/testing/launch/redis';
import { guardDisk, refuseSmallDisk } from './diskGuard.ts';
import { localSecrets, type LocalSecrets } from './secrets.ts';

/** The local PostgreSQL and Redis, with the URLs of the three roles. */
export interface LocalServers {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly dispatcherUrl: string;
  readonly redisUrl: string;
  readonly secrets: LocalSecrets;
  stop(): Promise<void>;
}

/** Starts both in the data folder, which is kept, and watches over its disk. */
export async function startLocalServers(dataDir: string): Promise<LocalServers> {
  await refuseSmallDisk(dataDir);
  const secrets = localSecrets(dataDir);
  const started = await Promise.allSettled([
    startPostgres({ dataDir: path.join(dataDir, 'postgres'), tuning: 'durable' }),
    startRedis({ dataDir: path.join(dataDir, 'redis'), tuning: 'durable' }),
  ]);
  const [postgres, redis] = started;
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    for (const server of started) if (server.status === 'fulfilled') await server.value.stop();
    throw started.find((each) => each.status === 'rejected')?.reason;
  }
  const guard = await guardDisk(fs.realpathSync(path.join(dataDir, 'postgres')), postgres.value.url);
  return {
    ...urlsOf(postgres.value.url, redis.value.url, secrets),
    async stop() {
      await guard.stop();
      await Promise.all([postgres.value.stop(), redis.value.stop()]);
    },
  };
}

/** The servers that another `make run` keeps on this data folder; stopping them is its business. */
export function runningLocalServers(dataDir: string): LocalServers {
  return {
    ...urlsOf(
      rememberedPostgresUrl(path.join(dataDir, 'postgres')),
      rememberedRedisUrl(path.join(dataDir, 'redis')),
      localSecrets(dataDir),
    ),
    stop: () => Promise.resolve(),
  };
}

function urlsOf(ownerUrl: string, redisUrl: string, secrets: LocalSecrets): Omit<LocalServers, 'stop'> {
  return {
    ownerUrl,
    appUrl: roleUrl(ownerUrl, 'tsudoi_app', secrets.appPassword),
    dispatcherUrl: roleUrl(ownerUrl, 'tsudoi_dispatcher', secrets.dispatcherPassword),
    redisUrl,
    secrets,
  };
}

function roleUrl(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}
