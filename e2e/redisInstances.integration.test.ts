import { createApiClient, type ApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import { listModels, replaceModelTarget } from '@tsudoi/contracts/llm';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { startRedis, type RunningRedis } from '@tsudoi/testing/launch/redis';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { Redis } from 'ioredis';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startInstallation, type Installation } from './installation.ts';

/** Kinds of keys that may be forgotten at any time: answers of models, and tokens of rate limits. */
const forgettable = /^[^:]+:(rate|llm:answer|llm:limit|llm:vector|plan-answer|sync-quota):/;
const prefix = 'two';

describe('An installation with a Redis for queues and one for its cache', function () {
  this.timeout(240_000);
  let folder: string;
  let queue: RunningRedis;
  let cache: RunningRedis;
  let model: ModelFake;
  let installation: Installation;
  let api: ApiClient;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-redis-'));
    fs.chmodSync(folder, 0o755);
    const launch = (name: string) =>
      startRedis({ dataDir: path.join(folder, name), tuning: 'test', removeWhenOrphaned: folder });
    [queue, cache, model] = await Promise.all([launch('queue'), launch('cache'), startOpenaiFake()]);
    await onRedis(cache, (redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));
    installation = await startInstallation({
      env: {
        REDIS_URL: queue.url,
        REDIS_CACHE_URL: cache.url,
        REDIS_PREFIX: prefix,
        OPENAI_API_KEY: 'of-the-tests',
        MODELS_EGRESS_ALLOW: '127.0.0.1/32',
      },
    });
    api = createApiClient(installation.url, installation.apiKey);
    const { body: models } = await api.call(listModels);
    for (const { target, version } of models.targets) {
      const { id: targetId } = target;
      const body = { ...target, baseUrl: model.baseUrl, enabled: target.protocol === 'openai' };
      await api.call(replaceModelTarget, { params: { targetId }, body, ifMatch: `"${String(version)}"` });
    }
  });
  after(async () => {
    await installation.stop();
    await Promise.all([model.stop(), queue.stop(), cache.stop()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function onRedis<T>({ url }: RunningRedis, ask: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(url, { retryStrategy: () => null });
    try {
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }
  const keysOf = (server: RunningRedis) => onRedis(server, (redis) => redis.keys(`${prefix}:*`));

  it('keeps cached answers and rate tokens on the cache alone, and all the rest on the queue', async () => {
    await tour(api, createOutput(false, { write: () => undefined }), { administers: true });
    const cached = await keysOf(cache);
    const kept = await keysOf(queue);
    const metrics = await api
      .call(listModels)
      .then(() => fetch(`${installation.url}/metrics`))
      .then((response) => response.text());
    assert.deepEqual(
      cached.filter((key) => !forgettable.test(key)),
      [],
      'nothing that must be kept is where it may be evicted',
    );
    assert.deepEqual(
      kept.filter((key) => forgettable.test(key)),
      [],
      'nothing forgettable takes room where nothing is evicted',
    );
    for (const kind of ['rate', 'llm:answer', 'llm:limit'])
      assert.ok(
        cached.some((key) => key.startsWith(`${prefix}:${kind}:`)),
        `${kind} in ${cached.join(', ')}`,
      );
    assert.ok(kept.some((key) => key.startsWith(`${prefix}:queue:`)));
    assert.match(metrics, /^tsudoi_redis_up\{role="queue"[^}]*\} 1$/m);
    assert.match(metrics, /^tsudoi_redis_up\{role="cache"[^}]*\} 1$/m);
  });

  it('serves and works on when the cache forgets everything, and when it is gone', async () => {
    const told = () => tour(api, createOutput(false, { write: () => undefined }), { administers: true });
    await onRedis(cache, (redis) => redis.flushall());
    assert.ok((await told()).size > 0);
    await cache.stop();
    assert.ok((await told()).size > 0);
    assert.equal((await fetch(`${installation.url}/ready`)).status, 200);
  });
});
