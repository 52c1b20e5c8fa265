import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { answerCache } from '../src/plan/answerCache.ts';

describe('The cache of answers', () => {
  let server: TestRedis;
  let redis: Redis;

  before(() => {
    server = createTestRedis();
    redis = new Redis(server.url);
  });
  after(async () => {
    redis.disconnect();
    await server.drop();
  });

  it('computes a question once in an hour, for one tenant', async () => {
    const cache = answerCache(redis, server.prefix);
    let computed = 0;
    const ask = (tenant: string, question: unknown) =>
      cache.remember(tenant, question, () => Promise.resolve(++computed));
    assert.deepEqual([await ask('a', { budget: 1 }), await ask('a', { budget: 1 })], [1, 1]);
    assert.equal(await ask('a', { budget: 2 }), 2);
    assert.equal(await ask('b', { budget: 1 }), 3, 'another tenant has its own answers');
    const kept = await redis.keys(`${server.prefix}:plan-answer:*`);
    assert.equal(kept.length, 3, 'no claim is left');
    for (const key of kept) {
      const seconds = await redis.ttl(key);
      assert.ok(seconds > 3_500 && seconds <= 3_600, String(seconds));
    }
  });

  it('computes once for two replicas that ask at the same moment', async () => {
    const [one, two] = [answerCache(redis, server.prefix), answerCache(redis, server.prefix)];
    let computed = 0;
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return ++computed;
    };
    const answers = await Promise.all([one, two].map((cache) => cache.remember('c', 'q', slowly)));
    assert.deepEqual([answers, computed], [[1, 1], 1]);
  });

  it('keeps no failure, and the next one computes at once', async () => {
    const cache = answerCache(redis, server.prefix);
    await assert.rejects(
      cache.remember('d', 'q', () => Promise.reject(new Error('no'))),
      /no/,
    );
    const startedAt = performance.now();
    assert.equal(await cache.remember('d', 'q', () => Promise.resolve(7)), 7);
    assert.ok(performance.now() - startedAt < 5_000, 'the claim of the failure is gone');
  });
});
