import assert from 'node:assert/strict';
import pg from 'pg';
import { silentMetrics } from '@tsudoi/llm/metrics';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildRequest, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { startModelsServer, type ModelsServer } from './modelsServer.ts';
import { openModels } from '../src/openModels.ts';
import { pruneLedger } from '../src/pruneLedger.ts';

describe('models, AI budget and savings by the API', () => {
  let service: ModelsServer;
  let fake: ModelFake;

  before(async () => {
    fake = await startOpenaiFake();
    service = await startModelsServer();
  });
  after(async () => {
    await service.stop();
    await fake.stop();
  });
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${service.apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  }

  /** As the accounts service writes it for PATCH /v1/admin/tenants/{tenantId}/quotas. */
  async function giveQuota(aiBudgetJpyPerMonth: number): Promise<void> {
    await service.platform.database.withTenant(service.tenantId, (tx) =>
      tx.execute('update core.tenant set settings = settings || $2 where id = $1', [
        service.tenantId,
        JSON.stringify({ aiBudgetJpyPerMonth }),
      ]),
    );
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

  it('refuses an address in a private network that is not opened, and names the field', async () => {
    for (const baseUrl of ['http://10.1.2.3/v1', 'http://169.254.169.254/latest', 'https://[fd00::1]/v1']) {
      const target = { ...buildTarget(baseUrl), id: 'inside' };
      const refused = await call('POST', '/v1/admin/llm/targets', target);
      assert.equal(refused.status, 400, baseUrl);
      assert.match(JSON.stringify(refused.body), /body\.baseUrl/);
    }
  });

  it('stands on the quota of the tenant at once, lists what was spent and reports what each lever saved', async () => {
    const fresh = await call('GET', '/v1/ai-budget');
    assert.deepEqual([fresh.body['monthlyLimit'], fresh.body['fromQuota']], [3_000, false]);
    await giveQuota(1_000);
    const given = await call('GET', '/v1/ai-budget');
    assert.deepEqual(
      [given.body['currency'], given.body['monthlyLimit'], given.body['fromQuota']],
      ['JPY', 1_000, true],
    );

    const { gateway } = await openModels({
      ...service.platform,
      metrics: silentMetrics,
      apiKeys: new Map([['openai', 'key']]),
      allowed: parseAllowedNetworks('127.0.0.1/32'),
      defaultLimitMicroUsd: 1_000_000,
    });
    const prefix = 'Answer briefly. '.repeat(400);
    for (let n = 0; n < 4; n += 1) {
      const prompt = { prefix, messages: [{ role: 'user' as const, content: `Question ${String(n % 3)}` }] };
      const answer = await gateway.complete(
        buildRequest({ tenantId: service.tenantId, purpose: 'faq', prompt, cache: 'shared' }),
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

  it('takes the template when the quota is gone, and models again when the admin raises it, without a restart', async () => {
    const { gateway } = await openModels({
      ...service.platform,
      metrics: silentMetrics,
      apiKeys: new Map([['openai', 'key']]),
      allowed: parseAllowedNetworks('127.0.0.1/32'),
      defaultLimitMicroUsd: 1_000_000,
    });
    const ask = () => gateway.complete(buildRequest({ tenantId: service.tenantId, purpose: 'faq' }));
    await giveQuota(0);
    const refused = await ask();
    assert.deepEqual([refused.provider, refused.templateReason], ['template', 'budget']);
    await gateway.flush();
    const gone = await call('GET', '/v1/ai-budget');
    assert.deepEqual([gone.body['tier'], gone.body['refusedCalls']], ['template', 1]);
    await giveQuota(1_000_000);
    assert.equal((await ask()).provider, 'openai');
    await gateway.flush();
  });

  it('pages through the ledger and filters it', async () => {
    const first = await call('GET', '/v1/ai-usage/calls?limit=4');
    const rows = first.body['items'] as unknown as { id: string; at: string; outcome: string }[];
    const seen = rows.map(({ id }) => id);
    for (let cursor: unknown = first.body['nextCursor']; cursor !== null;) {
      const next = await call('GET', `/v1/ai-usage/calls?limit=4&cursor=${cursor as string}`);
      for (const row of next.body['items'] as unknown as typeof rows) {
        assert.ok(row.at <= (rows.at(-1)?.at ?? ''), 'newest first');
        rows.push(row);
        seen.push(row.id);
      }
      cursor = next.body['nextCursor'];
    }
    assert.equal(seen.length, 6);
    assert.equal(new Set(seen).size, 6);
    const cached = await call('GET', '/v1/ai-usage/calls?outcome=cached&purpose=faq&model=mini');
    assert.equal((cached.body['items'] as unknown as unknown[]).length, 1);
    assert.deepEqual((await call('GET', '/v1/ai-usage/calls?month=2020-01')).body['items'], []);
    assert.equal((await call('GET', '/v1/ai-usage/calls?cursor=nonsense')).status, 400);
    assert.ok(!JSON.stringify(first.body).includes('Question'), 'no words of a prompt');

    const usage = await call('GET', '/v1/ai-usage');
    const use = usage.body as unknown as { costJpy: number; items: { model: string; calls: number }[] };
    assert.equal(use.items.find(({ model }) => model === 'mini')?.calls, 5);
    assert.equal(use.items.find(({ model }) => model === 'template')?.calls, 1);
    const now = await call('GET', '/v1/ai-budget');
    assert.ok(Math.abs(use.costJpy - Number(now.body['spent'])) < 1e-6, 'the ledger is what was spent');
  });

  it('charges a new price from the next call on, in a process that heard of it by NOTIFY', async () => {
    const log = createLogger('other process', 'silent');
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 5_000 });
    const { gateway } = await openModels({
      ...service.platform,
      lifecycle,
      metrics: silentMetrics,
      apiKeys: new Map(),
      allowed: parseAllowedNetworks('127.0.0.1/32'),
      defaultLimitMicroUsd: 1_000_000,
    });
    const ask = () => gateway.complete(buildRequest({ tenantId: service.tenantId, purpose: 'faq' }));
    const before = await ask();
    const target = { ...buildTarget(fake.baseUrl), id: 'local', protocol: 'openai-compatible' };
    const dearer = { ...target, prices: { ...target.prices, outputUsdPerMillion: 160 } };
    const limited = { ...dearer, limits: { requestsPerMinute: 1, tokensPerMinute: 1_000 } };
    assert.equal(
      (await call('PUT', '/v1/admin/llm/targets/local', dearer, { 'if-match': '"1"' })).status,
      200,
    );
    const cost = before.usage.inputTokens * 0.4 + before.usage.outputTokens * 160;
    await until(async () => (await ask()).costMicroUsd === Math.ceil(cost));
    await call('PUT', '/v1/admin/llm/targets/local', limited, { 'if-match': '"2"' });
    // One request a minute: the second has to wait longer than its deadline.
    const impatient = () =>
      gateway.complete(buildRequest({ tenantId: service.tenantId, purpose: 'faq', deadlineMs: 300 }));
    await until(async () => (await impatient()).templateReason === 'deadline');
    await call('PUT', '/v1/admin/llm/targets/local', target, { 'if-match': '"3"' });
    await lifecycle.stop('test over');
  });

  it('changes exchange rate and time zone with their version', async () => {
    const terms = { jpyPerUsd: 140, timeZone: 'UTC' };
    const stored = await call('GET', '/v1/admin/llm/terms');
    const match = { 'if-match': `"${String(stored.body['version'])}"` };
    assert.equal((await call('PUT', '/v1/admin/llm/terms', terms, match)).status, 200);
    assert.equal((await call('PUT', '/v1/admin/llm/terms', terms, match)).status, 412);
    assert.equal((await call('GET', '/v1/ai-budget')).body['perUsd'], 140);
    for (const bad of [{ jpyPerUsd: 0 }, { timeZone: 'Mars/Base' }])
      assert.equal((await call('PUT', '/v1/admin/llm/terms', { ...terms, ...bad }, match)).status, 400);
  });

  it('compares texts by an embedding model that an admin adds, keeps their vectors and books them', async () => {
    const ask = (texts: readonly string[]) => call('POST', '/v1/ai-embeddings', { texts });
    const without = await ask(['朝市']);
    assert.equal(without.status, 409);
    const listed = await call('GET', '/v1/admin/llm/models');
    const { targets } = listed.body as unknown as {
      targets: { target: Record<string, unknown>; version: number }[];
    };
    const shipped = targets.find(({ target }) => target['id'] === 'openai-embeddings');
    assert.ok(shipped);
    const { pricesAt, pricesFrom, batch: _batch, ...target } = shipped.target;
    assert.ok(pricesAt && pricesFrom, 'shipped prices have a date and a source');
    const local = { ...target, protocol: 'openai-compatible', baseUrl: fake.baseUrl };
    const put = await call('PUT', '/v1/admin/llm/targets/openai-embeddings', local, {
      'if-match': `"${String(shipped.version)}"`,
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const before = fake.billed.inputTokens;
    const found = await ask(['地域の朝市と手仕事', '地域の朝市', 'TypeScript の勉強会']);
    assert.equal(found.status, 200, JSON.stringify(found.body));
    const { similarities, vectors, dimensions } = found.body as unknown as {
      similarities: number[][];
      vectors: number[][];
      dimensions: number;
    };
    assert.ok((similarities[0]?.[1] ?? 0) > (similarities[0]?.[2] ?? 1));
    assert.deepEqual([vectors.length, vectors[0]?.length, dimensions], [3, 512, 512]);
    const again = await ask(['地域の朝市']);
    assert.deepEqual([again.body['cachedTexts'], again.body['costJpy']], [1, 0]);
    const tokens = fake.billed.inputTokens - before;
    let rows: { outcome: string; costUsd: number; inputTokens: number }[] = [];
    await until(async () => {
      const { body } = await call('GET', '/v1/ai-usage/calls?purpose=embeddings');
      rows = body['items'] as unknown as typeof rows;
      return rows.length >= 2;
    });
    const paid = rows.find(({ outcome }) => outcome === 'ok');
    assert.ok(paid);
    assert.equal(paid.inputTokens, tokens);
    assert.equal(paid.costUsd, Math.ceil(tokens * 0.02) / 1e6);
    for (const texts of [[], [''], ['x'.repeat(2_001)], new Array<string>(65).fill('x')])
      assert.equal((await ask(texts)).status, 400);
  });

  it('removes ledger rows when their time is over, and nothing younger', async () => {
    const rows = async () =>
      (await call('GET', '/v1/ai-usage/calls?limit=200')).body['items'] as unknown as unknown[];
    const before = (await rows()).length;
    const { database } = service.platform;
    assert.equal(await pruneLedger(database, new Date(), 400), 0);
    const later = new Date(Date.now() + 401 * 86_400_000);
    assert.equal(await pruneLedger(database, later, 400), 0, 'a moved clock makes nothing old');
    const owner = new pg.Client(service.ownerUrl);
    await owner.connect();
    await owner.query(`update nudge.llm_ledger set at = at - interval '401 days'`).finally(() => owner.end());
    assert.equal(await pruneLedger(database, new Date(), 400), before);
    assert.deepEqual(await rows(), []);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('waited in vain');
}
