import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import { Redis, type RedisOptions } from 'ioredis';

const reconnect: RedisOptions = {
  retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  reconnectOnError: (err) => (err.message.startsWith('READONLY') ? 2 : false),
};

/**
 * A connection for requests: a command fails within 2 s (at once while Redis is away) and never waits for its return.
 * It reconnects by itself for ever, 2 s apart at most; an outage is logged once at its begin and once at its end.
 */
export function openRedis(url: string, log: Logger, lifecycle: Lifecycle, name = 'Redis'): Redis {
  const redis = new Redis(url, {
    ...reconnect,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    keepAlive: 10_000,
  });
  watch(redis, log, name);
  lifecycle.onClose(name, () => {
    redis.disconnect();
  });
  return redis;
}

/** BullMQ blocks for 10 s at most: a connection that says nothing for longer is a black hole. */
const blockedMs = 30_000;

/** A connection for a BullMQ worker, whose blocking commands wait as long as it takes (maxRetriesPerRequest null). */
export function openBlockingRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    ...reconnect,
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    keepAlive: 10_000,
    socketTimeout: blockedMs,
  });
  watch(redis, log, 'Redis (tokens)');
  return redis;
}

function watch(redis: Redis, log: Logger, name: string): void {
  let away = false;
  redis.on('error', (err: Error) => {
    const { host, port } = redis.options;
    if (!away)
      log.warn(
        { err },
        `${name} at ${String(host)}:${String(port)} is away; what needs it waits in PostgreSQL`,
      );
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info(`${name} is back`);
    away = false;
  });
}
