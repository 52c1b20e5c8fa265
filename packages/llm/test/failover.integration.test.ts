import assert from 'node:assert/strict';
import { InvalidCatalog } from '@tsudoi/llm/catalog';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildRoute, buildTarget } from './gatewayBuilders.ts';

describe('failover over the wire', () => {
  let openai: ModelFake;
  let second: ModelFake;
  let anthropic: ModelFake;

  beforeEach(async () => {
    [openai, second, anthropic] = await Promise.all([
      startOpenaiFake(),
      startOpenaiFake(),
      startAnthropicFake(),
    ]);
  });
  afterEach(async () => {
    await Promise.all([openai.stop(), second.stop(), anthropic.stop()]);
  });
  const three = () => [
    buildTarget(openai.baseUrl),
    buildTarget(anthropic.baseUrl, {
      id: 'claude',
      protocol: 'anthropic',
      provider: 'anthropic',
      model: 'haiku',
    }),
    buildTarget(second.baseUrl, {
      id: 'third',
      protocol: 'openai-compatible',
      provider: 'vllm',
      model: 'local',
    }),
  ];

  it('answers from the first target and books tokens and price', async () => {
    const { gateway, money } = buildGateway(three());
    const answer = await gateway.complete(buildRequest());
    await gateway.flush();
    assert.equal(answer.provider, 'openai');
    assert.match(answer.text, /Greet Hanako/);
    assert.equal(answer.usage.outputTokens, openai.billed.outputTokens);
    const cost = Math.ceil(openai.billed.inputTokens * 0.4 + openai.billed.outputTokens * 1.6);
    assert.equal(answer.costMicroUsd, cost);
    assert.deepEqual(money.state(answer.requestId === '' ? '' : buildRequest().tenantId), {
      spent: cost,
      reserved: 0,
    });
    assert.equal(money.ledger.length, 1);
  });

  for (const status of [429, 500, 502, 503, 504, 529]) {
    it(`goes on to Anthropic after a ${String(status)}`, async () => {
      openai.script.rules = [{ fault: { status } }];
      const { gateway, money } = buildGateway(three());
      const answer = await gateway.complete(buildRequest());
      await gateway.flush();
      assert.equal(answer.provider, 'anthropic');
      assert.equal(answer.attempts, 2);
      const failed = money.ledger.find((entry) => entry.targetId === 'primary');
      const unbilled = status === 429 || status === 503 || status === 529;
      assert.equal(failed?.outcome, unbilled ? 'failed' : 'possibly_billed');
      assert.equal(failed.costMicroUsd > 0, !unbilled);
      assert.equal(openai.seen.get('POST /v1/chat/completions'), 1, 'never the same target twice');
    });
  }

  it('gives a hanging target its first-byte deadline only, and counts it as possibly billed', async () => {
    openai.script.rules = [{ fault: { hang: true } }];
    const targets = three();
    const { gateway, money } = buildGateway(targets, { routes: [buildRoute(targets, { firstByteMs: 800 })] });
    const answer = await gateway.complete(buildRequest());
    await gateway.flush();
    assert.equal(answer.provider, 'anthropic');
    assert.ok(answer.totalMs < 2_500, `took ${String(answer.totalMs)} ms of the 5 s it had`);
    assert.equal(money.ledger.find((entry) => entry.targetId === 'primary')?.outcome, 'possibly_billed');
    assert.equal(openai.billed.requests, 1);
  });

  it('counts a refused connection as not billed and a dropped one as possibly billed', async () => {
    openai.script.rules = [{ fault: { drop: true } }];
    const gone = await startOpenaiFake();
    await gone.stop();
    const targets = [
      buildTarget(gone.baseUrl, { id: 'nobody' }),
      buildTarget(openai.baseUrl),
      buildTarget(second.baseUrl, { id: 'third' }),
    ];
    const { gateway, money } = buildGateway(targets);
    const answer = await gateway.complete(buildRequest());
    await gateway.flush();
    assert.equal(answer.targetId, 'third');
    assert.deepEqual(money.ledger.map(({ targetId, outcome }) => [targetId, outcome]).sort(), [
      ['nobody', 'failed'],
      ['primary', 'possibly_billed'],
      ['third', 'ok'],
    ]);
  });

  it('stops at the attempt cap and lets the template answer', async () => {
    for (const fake of [openai, second, anthropic]) fake.script.rules = [{ fault: { status: 503 } }];
    const targets = three();
    const { gateway, money } = buildGateway(targets, { routes: [buildRoute(targets, { maxAttempts: 2 })] });
    const answer = await gateway.complete(buildRequest());
    await gateway.flush();
    assert.deepEqual(
      [answer.provider, answer.text, answer.templateReason, answer.attempts],
      ['template', 'Hello from the template', 'attempts_failed', 2],
    );
    assert.equal(money.state(buildRequest().tenantId).reserved, 0);
  });

  it('keeps the whole deadline over all attempts', async () => {
    for (const fake of [openai, second, anthropic]) fake.script.rules = [{ fault: { hang: true } }];
    const targets = three();
    const { gateway } = buildGateway(targets, { routes: [buildRoute(targets, { firstByteMs: 300 })] });
    const answer = await gateway.complete(buildRequest({ deadlineMs: 500 }));
    assert.equal(answer.provider, 'template');
    assert.ok(answer.totalMs >= 450 && answer.totalMs < 2_500, `took ${String(answer.totalMs)} ms`);
  });

  it('pauses a target for its Retry-After and comes back', async () => {
    openai.script.rules = [{ times: 1, fault: { status: 429, retryAfterSeconds: 3 } }];
    const { gateway } = buildGateway(three());
    const providers = [];
    for (let i = 0; i < 3; i += 1) providers.push((await gateway.complete(buildRequest())).provider);
    assert.deepEqual(providers, ['anthropic', 'anthropic', 'anthropic']);
    assert.equal(openai.seen.get('POST /v1/chat/completions'), 1);
    await new Promise((resolve) => setTimeout(resolve, 3_050));
    assert.equal((await gateway.complete(buildRequest())).provider, 'openai');
  });

  it('opens the breaker, lets one probe through, and closes again', async () => {
    openai.script.rules = [{ fault: { status: 503 } }];
    const { gateway } = buildGateway(three());
    for (let i = 0; i < 6; i += 1) await gateway.complete(buildRequest());
    assert.equal(gateway.health().find(({ targetId }) => targetId === 'primary')?.breaker, 'open');
    const before = openai.seen.get('POST /v1/chat/completions');
    await gateway.complete(buildRequest());
    assert.equal(openai.seen.get('POST /v1/chat/completions'), before, 'an open breaker costs nothing');
    openai.script.rules = [];
    openai.script.latencyMs = 100;
    await new Promise((resolve) => setTimeout(resolve, 2_050));
    const probes = await Promise.all(Array.from({ length: 8 }, () => gateway.complete(buildRequest())));
    assert.ok(probes.every(({ provider }) => provider !== 'template'));
    assert.equal(openai.seen.get('POST /v1/chat/completions'), (before ?? 0) + 1, 'exactly one probe');
    assert.equal((await gateway.complete(buildRequest())).provider, 'openai');
  });

  it('refuses cyclic routes and unknown targets at load, all faults together', () => {
    const targets = three();
    const routes = [
      buildRoute([], { purpose: 'a', steps: [{ route: 'b' }] }),
      buildRoute([], { purpose: 'b', steps: [{ route: 'c' }, { target: 'nowhere' }] }),
      buildRoute([], { purpose: 'c', steps: [{ route: 'a' }] }),
    ];
    assert.throws(
      () => buildGateway(targets, { routes }),
      (err) =>
        err instanceof InvalidCatalog &&
        err.faults.some((fault) => fault.includes('a > b > c > a')) &&
        err.faults.some((fault) => fault.includes('nowhere')),
    );
  });

  it('asks the cheaper healthy target of equal tier first', async () => {
    const targets = three().map((target, index) =>
      index === 2
        ? { ...target, prices: { ...target.prices, inputUsdPerMillion: 0.05, outputUsdPerMillion: 0.2 } }
        : target,
    );
    const { gateway } = buildGateway(targets, { routes: [buildRoute(targets, { order: 'price' })] });
    assert.equal((await gateway.complete(buildRequest())).targetId, 'third');
    second.script.rules = [{ fault: { status: 503 } }];
    for (let i = 0; i < 5; i += 1) await gateway.complete(buildRequest());
    const answer = await gateway.complete(buildRequest());
    assert.equal(answer.targetId, 'primary');
    assert.equal(answer.attempts, 1, 'the cheap one is not even tried while its breaker is open');
  });
});
