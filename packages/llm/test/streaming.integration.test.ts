import assert from 'node:assert/strict';
import type { StreamEvent } from '@tsudoi/llm/request';
import type { OpenedStream } from '@tsudoi/llm/streamed';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildRoute, buildTarget } from './gatewayBuilders.ts';

async function readAll(stream: OpenedStream): Promise<{ text: string; last: StreamEvent | undefined }> {
  let text = '';
  let last: StreamEvent | undefined;
  for await (const event of stream.events) {
    if (event.type === 'delta') text += event.text;
    last = event;
  }
  return { text, last };
}

describe('streams over the wire', () => {
  let openai: ModelFake;
  let anthropic: ModelFake;

  beforeEach(async () => {
    [openai, anthropic] = await Promise.all([startOpenaiFake(), startAnthropicFake()]);
  });
  afterEach(async () => {
    await Promise.all([openai.stop(), anthropic.stop()]);
  });
  const targets = () => [
    buildTarget(openai.baseUrl),
    buildTarget(anthropic.baseUrl, {
      id: 'claude',
      protocol: 'anthropic',
      provider: 'anthropic',
      model: 'haiku',
    }),
  ];

  for (const [name, order] of [
    ['OpenAI', [0]],
    ['Anthropic', [1]],
  ] as const) {
    it(`ends with the whole answer and its tokens: ${name}`, async () => {
      const chosen = order.flatMap((index) => targets()[index] ?? []);
      const { gateway, money } = buildGateway(chosen);
      const { text, last } = await readAll(await gateway.stream(buildRequest()));
      await gateway.flush();
      assert.equal(last?.type, 'done');
      assert.ok(last.completion.text === text && last.completion.usage.outputTokens === 40);
      assert.equal(money.ledger.length, 1);
      assert.equal(money.state(buildRequest().tenantId).reserved, 0);
      assert.ok(last.completion.ttftMs <= last.completion.totalMs);
    });
  }

  it('goes elsewhere while no content is there, so that no status was sent', async () => {
    openai.script.rules = [{ fault: { cutAfterChunks: 0 } }];
    const { gateway } = buildGateway(targets());
    const stream = await gateway.stream(buildRequest());
    assert.equal(stream.provider, 'anthropic');
    assert.equal((await readAll(stream)).last?.type, 'done');
  });

  it('has a deadline for the first content of each attempt', async () => {
    openai.script.rules = [{ fault: { stallAfterChunks: 0 } }];
    const list = targets();
    const { gateway } = buildGateway(list, { routes: [buildRoute(list, { firstByteMs: 800 })] });
    const startedAt = performance.now();
    const stream = await gateway.stream(buildRequest());
    assert.equal(stream.provider, 'anthropic');
    assert.ok(performance.now() - startedAt < 2_500, 'the call itself had 5 s');
    await readAll(stream);
  });

  for (const fault of ['cutAfterChunks', 'stallAfterChunks'] as const) {
    it(`ends as an error event after a ${fault} in the middle: not spliced, not cached, charged`, async () => {
      openai.script.rules = [{ times: 1, fault: { [fault]: 3 } }];
      const { gateway, money } = buildGateway(targets());
      const request = buildRequest({
        cache: 'shared',
        deadlineMs: fault === 'cutAfterChunks' ? 5_000 : 1_500,
      });
      const { text, last } = await readAll(await gateway.stream(request));
      await gateway.flush();
      assert.equal(last?.type, 'error');
      assert.equal(last.code, fault === 'cutAfterChunks' ? 'cut' : 'deadline');
      assert.equal(text.length, 60, 'three pieces of the one model and nothing else');
      assert.equal(anthropic.billed.requests, 0);
      const row = money.ledger.find(({ targetId }) => targetId === 'primary');
      assert.equal(row?.outcome, 'cut');
      assert.ok(row.costMicroUsd > 0);
      assert.equal(money.state(request.tenantId).reserved, 0);
      const again = await gateway.complete({ ...request, deadlineMs: 5_000 });
      assert.equal(again.cached, false);
    });
  }

  it('counts a reader who leaves as possibly billed and frees the slot', async () => {
    openai.script.chunkMs = 20;
    const { gateway, money } = buildGateway(targets());
    const stream = await gateway.stream(buildRequest());
    for await (const event of stream.events) if (event.type === 'delta') break;
    await gateway.flush();
    assert.equal(money.ledger[0]?.outcome, 'possibly_billed');
    assert.equal(gateway.health()[0]?.inFlight, 0);
    assert.equal(money.state(buildRequest().tenantId).reserved, 0);
  });

  it('streams the template when nobody answers, and a cached answer without a call', async () => {
    const { gateway } = buildGateway(targets());
    const request = buildRequest({ cache: 'shared' });
    const first = await readAll(await gateway.stream(request));
    const second = await readAll(await gateway.stream(request));
    assert.equal(second.text, first.text);
    assert.ok(second.last?.type === 'done' && second.last.completion.cached);
    assert.equal(openai.billed.requests, 1);
    for (const fake of [openai, anthropic]) fake.script.rules = [{ fault: { status: 503 } }];
    const none = await readAll(await gateway.stream(buildRequest()));
    assert.equal(none.text, 'Hello from the template');
  });
});
