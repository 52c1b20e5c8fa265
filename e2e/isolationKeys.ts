import { registry } from '@tsudoi/queue/registry';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';

/** Kinds of Redis keys below the installation's prefix; `tenant` ones carry the tenant's id. An unknown key fails the walk. */
export const redisKeys: readonly { readonly pattern: RegExp; readonly tenant: boolean }[] = [
  { pattern: /^:rate:/, tenant: true },
  { pattern: /^:plan-answer:/, tenant: true },
  { pattern: /^:sessions?:/, tenant: true },
  { pattern: /^:oidc:/, tenant: true },
  // Digests of addresses and origins, before a tenant is known.
  { pattern: /^:guess:(account|origin):[\w-]{24}$/, tenant: false },
  // BullMQ: contentless tokens, on queues of the registry and the relay's.
  { pattern: new RegExp(`^:queue:(${[...registry.queues, 'outbox'].join('|')})(:.*)?$`), tenant: false },
  { pattern: /^:(cache|answers|inbox|stream|nudge-stream|llm):/, tenant: true },
];

/** What a key of any kind holds, as text. */
export async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  if (type === 'string') return (await redis.get(key)) ?? '';
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
  if (type === 'set') return JSON.stringify(await redis.smembers(key));
  if (type === 'list') return JSON.stringify(await redis.lrange(key, 0, -1));
  if (type === 'zset') return JSON.stringify(await redis.zrange(key, 0, -1));
  if (type === 'stream') return JSON.stringify(await redis.xrange(key, '-', '+'));
  return randomUUID();
}
