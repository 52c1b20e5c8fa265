import assert from 'node:assert/strict';
import type { CompletionRequest } from '@tsudoi/llm/request';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { buildGateway, buildRequest, buildRoute, buildTarget, tenantB } from './gatewayBuilders.ts';

describe('response cache over the wire', () => {
  let fake: ModelFake;
  let other: ModelFake;
  beforeEach(async () => {
    [fake, other] = await Promise.all([startOpenaiFake(), startOpenaiFake()]);
  });
  afterEach(async () => {
    await Promise.all([fake.stop(), other.stop()]);
  });
  const base = buildRequest({ cache: 'shared', temperature: 0.5, topP: 0.9, seed: 1, stop: ['END'] });

  it('answers the same request once from the model, then from the cache, and books what that saved', async () => {
    const { gateway, money } = buildGateway([buildTarget(fake.baseUrl)]);
    const first = await gateway.complete(base);
    const second = await gateway.complete({
      ...base,
      deadlineMs: 1_000,
      template: 'another',
      priority: 'batch',
    });
    await gateway.flush();
    assert.deepEqual([first.cached, second.cached, second.costMicroUsd], [false, true, 0]);
    assert.equal(second.text, first.text);
    assert.equal(fake.billed.requests, 1);
    const row = money.ledger.find(({ outcome }) => outcome === 'cached');
    assert.ok(row && row.savings.responseCache > 0 && row.savings.responseCache === row.naiveMicroUsd);
  });

  const changed: Record<string, Partial<CompletionRequest>> = {
    prefix: { prompt: { ...base.prompt, prefix: `${base.prompt.prefix} ` } },
    message: { prompt: { ...base.prompt, messages: [{ role: 'user', content: 'Greet Taro.' }] } },
    role: { prompt: { ...base.prompt, messages: [{ role: 'assistant', content: 'Greet Hanako.' }] } },
    maxTokens: { maxTokens: 99 },
    temperature: { temperature: 0.6 },
    topP: { topP: 0.8 },
    seed: { seed: 2 },
    stop: { stop: ['STOP'] },
    jsonSchema: { jsonSchema: { name: 'a', schema: { type: 'object' } } },
    purpose: { purpose: 'faq' },
    tenant: { tenantId: tenantB },
    policy: { cache: 'personal', subjectId: 'hanako' },
  };
  for (const [field, change] of Object.entries(changed)) {
    it(`misses when ${field} differs`, async () => {
      const targets = [buildTarget(fake.baseUrl)];
      const routes = [buildRoute(targets), buildRoute(targets, { purpose: 'faq' })];
      const { gateway } = buildGateway(targets, { routes });
      await gateway.complete(base);
      const answer = await gateway.complete({ ...base, ...change });
      assert.equal(answer.cached, false);
      assert.equal(fake.billed.requests, 2);
    });
  }

  it('keeps the personal answers of two people apart and refuses one without a person', async () => {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    const personal = { ...base, cache: 'personal' as const };
    await gateway.complete({ ...personal, subjectId: 'hanako' });
    assert.equal((await gateway.complete({ ...personal, subjectId: 'taro' })).cached, false);
    assert.equal((await gateway.complete({ ...personal, subjectId: 'hanako' })).cached, true);
    await assert.rejects(gateway.complete(personal), TypeError);
  });

  it('keeps a fallback answer under the name of the model that wrote it', async () => {
    const targets = [
      buildTarget(fake.baseUrl),
      buildTarget(other.baseUrl, { id: 'fallback', model: 'other' }),
    ];
    fake.script.rules = [{ times: 1, fault: { status: 503 } }];
    const { gateway } = buildGateway(targets);
    assert.equal((await gateway.complete(base)).model, 'other');
    const again = await gateway.complete(base);
    assert.deepEqual([again.cached, again.model, again.targetId], [true, 'other', 'fallback']);
    // A route that no longer has the fallback must not be given its answer.
    gateway.reload(targets, [buildRoute(targets.slice(0, 1))]);
    const alone = await gateway.complete(base);
    assert.deepEqual([alone.cached, alone.model], [false, 'mini']);
  });

  it('makes one call for simultaneous identical misses', async () => {
    fake.script.latencyMs = 100;
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.complete(base)));
    assert.equal(fake.billed.requests, 1);
    assert.equal(answers.filter(({ cached }) => !cached).length, 1);
  });

  it('caches no template, no cut and no answer that max tokens ended', async () => {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    const short = { ...base, maxTokens: 10 };
    assert.equal((await gateway.complete(short)).finish, 'length');
    assert.equal((await gateway.complete(short)).cached, false);
    fake.script.rules = [{ times: 1, fault: { status: 503 } }];
    assert.equal((await gateway.complete(base)).provider, 'template');
    assert.equal((await gateway.complete(base)).cached, false);
  });

  it('reads the cached tokens of a byte-identical prefix and loses them with one byte', async () => {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    const prefix = 'Be brief and kind. '.repeat(320);
    const ask = (text: string, question: string) =>
      gateway.complete(
        buildRequest({ prompt: { prefix: text, messages: [{ role: 'user', content: question }] } }),
      );
    assert.equal((await ask(prefix, 'one')).usage.cachedInputTokens, 0);
    assert.ok((await ask(prefix, 'two')).usage.cachedInputTokens >= 1_024);
    assert.equal((await ask(` ${prefix}`, 'three')).usage.cachedInputTokens, 0);
  });
});
