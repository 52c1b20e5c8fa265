import type { Redis } from 'ioredis';
import { Gauge, type Registry } from 'prom-client';

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

/**
 * Redis information at each scrape, by `role` (queue, cache): up, hit rate, used memory and its limit (0: none),
 * clients, commands a second, evicted keys (must stay 0 on the queue's).
 */
export function createRedisMetrics(registry: Registry, instances: Readonly<Record<string, Redis>>): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['role'], registers: [registry] });
  const rate = gauge('redis_hit_rate', 'Share of key look-ups that found something');
  const shown = [
    ['used_memory', gauge('redis_used_memory_bytes', 'Memory that Redis uses')],
    ['maxmemory', gauge('redis_max_memory_bytes', 'Memory that Redis may use; 0 is no limit')],
    ['connected_clients', gauge('redis_connected_clients', 'Clients of Redis')],
    ['instantaneous_ops_per_sec', gauge('redis_ops_per_second', 'Commands a second')],
    ['evicted_keys', gauge('redis_evicted_keys', 'Keys evicted since the start; must stay 0 on the queue')],
  ] as const;
  const up = new Gauge({
    name: 'redis_up',
    help: '1 when Redis answers',
    labelNames: ['role'],
    registers: [registry],
    async collect() {
      await Promise.all(Object.entries(instances).map(([role, redis]) => look(role, redis)));
    },
  });

  async function look(role: string, redis: Redis): Promise<void> {
    try {
      const info = parseInfo(await redis.info());
      for (const [field, each] of shown) each.set({ role }, info.get(field) ?? 0);
      rate.set({ role }, hitRate(info) ?? 1);
      up.set({ role }, 1);
    } catch {
      for (const each of [rate, ...shown.map(([, one]) => one)]) each.remove({ role });
      up.set({ role }, 0);
    }
  }
}
