import type { Redis } from 'ioredis';
import { redisMetrics } from '@tsudoi/runtime/metrics/catalogue/redis';
import { createGauge } from '@tsudoi/runtime/metrics/instruments';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';

/** Fields of Redis's INFO by name; only numbers. */
export function parseInfo(text: string): ReadonlyMap<string, number> {
  const fields = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^(\w+):(-?\d+(?:\.\d+)?)$/.exec(line);
    if (match?.[1] !== undefined) fields.set(match[1], Number(match[2]));
  }
  return fields;
}

/** Share of key look-ups that found something, 0 to 1; undefined before the first look-up. */
export function hitRate(info: ReadonlyMap<string, number>): number | undefined {
  const hits = info.get('keyspace_hits') ?? 0;
  const misses = info.get('keyspace_misses') ?? 0;
  return hits + misses === 0 ? undefined : hits / (hits + misses);
}

export type RedisRole = 'queue' | 'cache';

/**
 * Redis information at each scrape, by `role` (queue, cache): up, hit rate, used memory and its limit (0: none),
 * clients, commands a second, evicted keys (must stay 0 on the queue's).
 */
export function createRedisMetrics(
  registry: Registry,
  instances: Readonly<Partial<Record<RedisRole, Redis>>>,
): void {
  const rate = createGauge(registry, redisMetrics.hitRate);
  const shown = [
    ['used_memory', createGauge(registry, redisMetrics.usedMemory)],
    ['maxmemory', createGauge(registry, redisMetrics.maxMemory)],
    ['connected_clients', createGauge(registry, redisMetrics.clients)],
    ['instantaneous_ops_per_sec', createGauge(registry, redisMetrics.operations)],
    ['evicted_keys', createGauge(registry, redisMetrics.evictedKeys)],
  ] as const;
  const looks = Object.entries(instances).map(
    ([role, redis]) => [role as RedisRole, createLookUp(async () => parseInfo(await redis.info()))] as const,
  );
  createGauge(registry, redisMetrics.up, async (up) => {
    const infos = await Promise.all(looks.map(async ([role, look]) => [role, await look()] as const));
    for (const each of [rate, ...shown.map(([, one]) => one)]) each.clear();
    for (const [role, info] of infos) {
      up.set({ role }, info ? 1 : 0);
      if (!info) continue;
      for (const [field, each] of shown) each.set({ role }, info.get(field) ?? 0);
      rate.set({ role }, hitRate(info) ?? 1);
    }
  });
}
