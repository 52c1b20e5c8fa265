import { createGoogleProvider } from '@tsudoi/calendar/googleProvider';
import { Throttled } from '@tsudoi/calendar/faults';
import { startGoogleFake } from '@tsudoi/testing/fakes/googleFake';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import { Redis } from 'ioredis';
import assert from 'node:assert/strict';
import { createQuota, type Quota } from '../src/providers/quota.ts';

const full = process.env['TSUDOI_FULL'] === '1';
/**
 * Google's own 600 a minute in the full run; the same pace law in a shorter window otherwise. Not much shorter: what the pace leaves
 * free must be worth more than a moment in which a busy machine delivers nothing.
 */
const limit = full ? 600 : 200;
const windowMs = full ? 60_000 : 20_000;

describe('the shared quota', function () {
  this.timeout(150_000);

  it('four replicas keep a person within the limit, use at least 90 % of it, and wait when told to', async () => {
    const fake = await startGoogleFake({ userLimit: limit, windowMs, projectLimit: 1_000_000 });
    const testRedis = createTestRedis();
    const connections = Array.from({ length: 4 }, () => new Redis(testRedis.url));
    const { accessToken } = fake.oauth.grant('person');
    fake.calendar('person@example.com');
    const running = { on: true };
    const quotas: Quota[] = connections.map((redis) =>
      createQuota({ redis, prefix: testRedis.prefix, userCalls: limit, projectCalls: 1_000_000, windowMs }),
    );
    const replica = async (quota: Quota) => {
      const provider = createGoogleProvider({
        rootUrl: fake.url,
        accessToken: () => Promise.resolve(accessToken),
        onCall: () => quota.take('google', 'google:person'),
      });
      while (running.on) {
        try {
          await provider.changes('person@example.com', { token: null, page: null }, 250);
        } catch (err) {
          if (!(err instanceof Throttled)) throw err;
          await quota.pause('google:person', err.retryAfterMs ?? 0);
        }
      }
    };
    const loops = quotas.flatMap((quota) => [replica(quota), replica(quota), replica(quota)]);
    const measureMs = windowMs * 1.2;
    await new Promise((resolve) => setTimeout(resolve, measureMs));
    const steady = fake.quota();
    const use = steady.granted / ((limit * measureMs) / windowMs);
    fake.throttle('person', 4);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    running.on = false;
    await Promise.all(loops);
    const told = fake.quota();
    console.log(
      `      ${String(limit)} a ${String(windowMs / 1_000)} s, four replicas: ${String(told.breaches)} breaches, ${(use * 100).toFixed(1)} % used, ${String(told.early)} calls before Retry-After`,
    );
    for (const redis of connections) redis.disconnect();
    await fake.close();
    await testRedis.drop();
    assert.equal(told.breaches, 0);
    assert.ok(use >= 0.9);
    assert.equal(told.early, 0);
  });
});
