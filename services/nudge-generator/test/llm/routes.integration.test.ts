import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { silentMetrics } from '@tsudoi/llm/metrics';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildRequest, buildTarget } from '../../../../packages/llm/test/gatewayBuilders.ts';
import { createWorld, startService, type RunningService, type Tenant, type World } from '../nudgeService.ts';
import { openLlm } from '../../src/llm/openLlm.ts';

describe('models, AI budget and savings by the API', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let fake: ModelFake;

  before(async () => {
    fake = await startOpenaiFake();
    world = await createWorld();
    service = await startService(world.peers);
    tenant = await world.addTenant(`llm-${randomUUID().slice(0, 8)}`);
  });
  after(async () => {
    await service.stop();
    await world.end();
    await fake.stop();
  });
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  }

  it('takes a new model and a new route without a restart, and refuses a circle', async () => {
    const target = { ...buildTarget(fake.baseUrl), id: 'local', protocol: 'openai-compatible' };
    assert.equal((await call('POST', '/v1/admin/llm/targets', target)).status, 201);
    assert.equal((await call('POST', '/v1/admin/llm/targets', target)).status, 409);
    const route = {
      purpose: 'faq',
      tier: 'standard',
      steps: [{ target: 'local' }],
      maxAttempts: 2,
      firstByteMs: 2_000,
      order: 'price',
    };
    assert.equal((await call('POST', '/v1/admin/llm/routes', route)).status, 201);
    const circle = { ...route, steps: [{ route: 'faq' }] };
    const refused = await call('PUT', '/v1/admin/llm/routes/faq', circle, { 'if-match': '"1"' });
    assert.equal(refused.status, 422);
    assert.match(JSON.stringify(refused.body), /circle/);
    const stale = await call('PUT', '/v1/admin/llm/targets/local', target, { 'if-match': '"9"' });
    assert.equal(stale.status, 412);
    const listed = await call('GET', '/v1/admin/llm/models');
    assert.equal(listed.status, 200);
    assert.ok(JSON.stringify(listed.body).includes('"faq"'));
  });

  it('keeps the budget in the currency of the tenant and reports what each lever saved', async () => {
    const fresh = await call('GET', '/v1/ai-budget');
    assert.deepEqual([fresh.body['currency'], fresh.body['version']], ['USD', 0]);
    const budget = { currency: 'JPY', perUsd: 150, monthlyLimit: 3_000, timeZone: 'Asia/Tokyo' };
    const put = await call('PUT', '/v1/ai-budget', budget, { 'if-match': '"0"' });
    assert.equal(put.status, 200);
    assert.equal((await call('PUT', '/v1/ai-budget', budget, { 'if-match': '"0"' })).status, 412);

    const { gateway } = await openLlm({
      ...service.platform,
      metrics: silentMetrics,
      apiKeys: new Map([['openai', 'key']]),
      defaultLimitMicroUsd: 1_000_000,
    });
    const prefix = 'Answer briefly. '.repeat(400);
    for (let n = 0; n < 4; n += 1) {
      const prompt = { prefix, messages: [{ role: 'user' as const, content: `Question ${String(n % 3)}` }] };
      const answer = await gateway.complete(
        buildRequest({ tenantId: tenant.tenantId, purpose: 'faq', prompt, cache: 'shared' }),
      );
      assert.equal(answer.provider, 'openai');
    }
    await gateway.flush();
    const now = await call('GET', '/v1/ai-budget');
    assert.ok(Number(now.body['spent']) > 0);
    const savings = await call('GET', '/v1/ai-savings');
    assert.equal(savings.status, 200);
    const report = savings.body as unknown as {
      naiveUsd: number;
      costUsd: number;
      calls: number;
      cacheHitRate: number;
      levers: { lever: string; savedUsd: number; expected: string | null }[];
    };
    const saved = report.levers.reduce((sum, { savedUsd }) => sum + savedUsd, 0);
    assert.equal(report.calls, 4);
    assert.equal(report.cacheHitRate, 0.25);
    assert.ok(
      Math.abs(report.naiveUsd - saved - report.costUsd) < 5e-6,
      'naive − saved = cost, but for rounding up',
    );
    assert.ok((report.levers.find(({ lever }) => lever === 'responseCache')?.savedUsd ?? 0) > 0);
    assert.equal(report.levers.find(({ lever }) => lever === 'batch')?.expected, '50');
    assert.equal((await call('GET', '/v1/ai-savings?month=2020-01')).body['calls'], 0);
  });

  it('refuses a budget that cannot be', async () => {
    for (const bad of [{ currency: 'yen' }, { perUsd: 0 }, { monthlyLimit: -1 }, { timeZone: 'Mars/Base' }]) {
      const budget = { currency: 'JPY', perUsd: 150, monthlyLimit: 3_000, timeZone: 'UTC', ...bad };
      assert.equal(
        (await call('PUT', '/v1/ai-budget', budget, { 'if-match': '"1"' })).status,
        400,
        JSON.stringify(bad),
      );
    }
  });
});
