import type { CachedAnswer, CacheSlot, CacheStore } from '@tsudoi/llm/stores';
import type { Redis } from 'ioredis';
import { inTime } from './redisInTime.ts';

/** KEYS: lease, answers in the order wanted. ARGV: token, lease ms. One round trip finds an answer or takes the lead. */
const lookupLua = `
  for i = 2, #KEYS do
    local answer = redis.call('get', KEYS[i])
    if answer then return {'hit', answer} end
  end
  if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'lead', ARGV[1]} end
  return {'wait', ''}`;

/** KEYS: lease, answer. ARGV: token, answer, ttl ms. */
const putLua = `
  redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3])
  if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
  return 1`;

const abandonLua = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end return 1`;

interface CacheCommands {
  llmCacheLookup(keys: number, ...args: (string | number)[]): Promise<['hit' | 'lead' | 'wait', string]>;
  llmCachePut(lease: string, answer: string, token: string, value: string, ttlMs: number): Promise<number>;
  llmCacheAbandon(lease: string, token: string): Promise<number>;
}

/**
 * The response cache in Redis. Keys carry tenant, policy and person in the clear and everything else as a hash, so that
 * two tenants cannot meet in one key, and one tenant's keys can be found and removed. `prefix` ends without a colon.
 */
export function createRedisCache(redis: Redis, prefix: string, newToken: () => string): CacheStore {
  redis.defineCommand('llmCacheLookup', { lua: lookupLua });
  redis.defineCommand('llmCachePut', { lua: putLua, numberOfKeys: 2 });
  redis.defineCommand('llmCacheAbandon', { lua: abandonLua, numberOfKeys: 1 });
  const commands = redis as unknown as CacheCommands;
  const base = (slot: CacheSlot) =>
    `${prefix}:llm:answer:${slot.tenantId}:${slot.policy}:${encodeURIComponent(slot.subjectId ?? '')}:${slot.requestHash}`;
  return {
    async lookup(slot, modelKeys, leaseMs) {
      const key = base(slot);
      const keys = [`${key}:lease`, ...modelKeys.map((model) => `${key}:${model}`)];
      const [state, value] = await inTime(redis, () =>
        commands.llmCacheLookup(keys.length, ...keys, newToken(), Math.ceil(leaseMs)),
      );
      if (state === 'hit') return { state, answer: JSON.parse(value) as CachedAnswer };
      return state === 'lead' ? { state, token: value } : { state };
    },
    async put(slot, token, modelKey, answer, ttlMs) {
      const key = base(slot);
      await inTime(redis, () =>
        commands.llmCachePut(`${key}:lease`, `${key}:${modelKey}`, token, JSON.stringify(answer), ttlMs),
      );
    },
    async abandon(slot, token) {
      await inTime(redis, () => commands.llmCacheAbandon(`${base(slot)}:lease`, token));
    },
  };
}
