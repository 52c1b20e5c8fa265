import type { Principal } from '@tsudoi/contracts/principal';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { createMovableClock } from '../src/clock.ts';
import { createRateLimiter, type RateLimiter } from '../src/http/rateLimit.ts';

function principal(id: string, requestsPerMinute: number): Principal {
  return {
    kind: 'apiKey',
    id,
    tenantId: '00000000-0000-4000-8000-00000000000a',
    role: 'viewer',
    scopes: [],
    requestsPerMinute,
  };
}

describe('The rate limit', () => {
  const clock = createMovableClock();
  let server: TestRedis;
  let redis: Redis;
  let replicas: RateLimiter[];

  before(() => {
    server = createTestRedis();
    redis = new Redis(server.url);
    clock.moveTo(new Date('2026-04-01T00:00:10Z'));
    replicas = [1, 2, 3].map(() => createRateLimiter(redis, server.prefix, clock));
  });
  after(async () => {
    redis.disconnect();
    await server.drop();
  });

  async function allowed(who: Principal, requests: number): Promise<number> {
    let count = 0;
    for (let index = 0; index < requests; index += 1) {
      const verdict = await replicas[index % replicas.length]?.(who);
      if (verdict?.allowed) count += 1;
    }
    return count;
  }

  it('never grants more than the limit over three replicas, and nearly all of it', async () => {
    const granted = await allowed(principal('busy', 1_000), 1_500);
    assert.equal(granted, 1_000);
  });

  it('holds when requests come at once', async () => {
    const who = principal('at once', 100);
    const verdicts = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => replicas[index % replicas.length]?.(who)),
    );
    const granted = verdicts.filter((verdict) => verdict?.allowed).length;
    assert.ok(granted <= 100 && granted >= 95, `${String(granted)} granted`);
  });

  it('asks Redis once a block, not once a request', async () => {
    let asked = 0;
    const counting = {
      incrby: (key: string, by: number) => {
        asked += 1;
        return redis.incrby(key, by);
      },
      expire: (key: string, seconds: number) => redis.expire(key, seconds),
    } as unknown as Redis;
    const one = createRateLimiter(counting, server.prefix, clock);
    const who = principal('counted', 1_000);
    for (let index = 0; index < 500; index += 1) await one(who);
    assert.ok(asked <= 10, `${String(asked)} times for 500 requests`);
  });

  it('keeps principals apart and starts anew each minute', async () => {
    assert.equal(await allowed(principal('quiet', 10), 10), 10);
    assert.equal((await replicas[0]?.(principal('quiet', 10)))?.allowed, false);
    clock.moveTo(new Date('2026-04-01T00:01:01Z'));
    const verdict = await replicas[0]?.(principal('quiet', 10));
    assert.equal(verdict?.allowed, true);
    assert.equal(verdict.limit, 10);
    assert.ok(verdict.resetSeconds >= 58 && verdict.resetSeconds <= 60);
  });

  it('without Redis grants each replica the limit itself, and no more', async () => {
    const away = new Redis('redis://127.0.0.1:1', {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    away.on('error', () => undefined);
    const alone = createRateLimiter(away, server.prefix, clock);
    let granted = 0;
    for (let index = 0; index < 50; index += 1)
      if ((await alone(principal('alone', 20))).allowed) granted += 1;
    assert.equal(granted, 20);
    away.disconnect();
  });
});
