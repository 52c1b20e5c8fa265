import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { startRedis } from '@tsudoi/testing/launch/redis';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import { buildRequest, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { createLlmMetrics } from '../src/llmMetrics.ts';
import { openReplica, peersOf } from './openGateway.ts';

describe('limits of a provider, shared by replicas on Redis', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let fake: ModelFake;
  before(async () => {
    redis = createTestRedis();
    fake = await startOpenaiFake();
  });
  after(async () => {
    await Promise.all([fake.stop(), redis.drop()]);
  });
  const ask = (changes = {}) => buildRequest({ tenantId: randomUUID(), ...changes });

  it('sends no more than the limit from two replicas together', async () => {
    const id = `narrow-${randomUUID().slice(0, 8)}`;
    const target = buildTarget(fake.baseUrl, {
      id,
      limits: { requestsPerMinute: 300, tokensPerMinute: 1e9 },
    });
    const replicas = await Promise.all(
      [1, 2].map(() => openReplica(peersOf(testDatabase(), redis), [target])),
    );
    const before = fake.billed.requests;
    const startedAt = performance.now();
    const answers = await Promise.all(
      replicas.flatMap(({ gateway }) =>
        Array.from({ length: 100 }, () => gateway.complete(ask({ deadlineMs: 2_000 }))),
      ),
    );
    const sent = fake.billed.requests - before;
    // Ten seconds of 92 % of 5 a second at once, then the rate while it lasted (two seconds on a machine with time).
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.ok(sent <= 46 + seconds * 5 + 3, `${String(sent)} sent in ${String(seconds)} s`);
    assert.ok(sent >= 30, `the burst is used: ${String(sent)}`);
    // A call may be let through so late that its deadline ends it under way.
    const late = answers.filter(({ templateReason }) => templateReason === 'deadline').length;
    const answered = answers.filter(({ provider }) => provider === 'openai').length;
    assert.ok(answered <= sent && late >= 200 - sent, `${String(answered)} answered, ${String(late)} late`);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it('lets a tenant who asks for one in while another floods', async () => {
    const id = `fair-${randomUUID().slice(0, 8)}`;
    const target = buildTarget(fake.baseUrl, {
      id,
      limits: { requestsPerMinute: 600, tokensPerMinute: 1e9 },
    });
    const { gateway, close } = await openReplica(peersOf(testDatabase(), redis), [target]);
    const flooder = randomUUID();
    const flood = Array.from({ length: 300 }, () =>
      gateway.complete(ask({ tenantId: flooder, deadlineMs: 4_000 })),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const single = await gateway.complete(ask());
    assert.equal(single.provider, 'openai');
    assert.ok(single.queueWaitMs < 2_500, `waited ${String(single.queueWaitMs)} ms behind a flood of 30 s`);
    await Promise.all(flood);
    await close();
  });

  it('goes on without Redis and comes back to it', async function () {
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-llm-redis-'));
    fs.chmodSync(folder, 0o755);
    const first = await startRedis({ dataDir: folder, tuning: 'test' });
    const peers = { ...peersOf(testDatabase(), redis), redisUrl: first.url };
    const metrics = createMetrics('llm-test', { process: false });
    const { gateway, close } = await openReplica(peers, [buildTarget(fake.baseUrl)], {
      metrics: createLlmMetrics(metrics),
    });
    const question = ask({ cache: 'shared' });
    await gateway.complete(question);
    await first.stop();
    const without = await gateway.complete(question);
    assert.deepEqual([without.provider, without.cached], ['openai', false]);
    assert.ok(without.totalMs < 2_500, `took ${String(without.totalMs)} ms`);
    const again = await startRedis({ dataDir: folder, port: first.port, tuning: 'test' });
    let cached = false;
    for (let tries = 0; tries < 50 && !cached; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      cached = (await gateway.complete(question)).cached;
    }
    assert.equal(cached, true);
    const text = await metrics.registry.metrics();
    for (const name of [
      'ttft_seconds',
      'call_seconds',
      'output_tokens_per_second',
      'queue_wait_seconds',
      'cost_usd_total',
      'cache_lookups_total',
      'store_faults_total',
    ]) {
      assert.match(text, new RegExp(`tsudoi_llm_${name}\\S* [1-9\\d.]`), name);
    }
    assert.ok(!text.includes('Greet Hanako'));
    await close();
    await again.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
});
