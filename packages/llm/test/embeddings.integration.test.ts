import assert from 'node:assert/strict';
import { InvalidCatalog } from '@tsudoi/llm/catalog';
import { createEmbedder } from '@tsudoi/llm/embeddings/embedder';
import type { Embedded, EmbeddingRequest } from '@tsudoi/llm/embeddings/embeddingRequest';
import { similarity } from '@tsudoi/llm/embeddings/similarity';
import { createMemoryVectors } from '@tsudoi/llm/memory/vectors';
import { boundMicroUsd, promptBytes } from '@tsudoi/llm/price';
import type { Target } from '@tsudoi/llm/target';
import type { ModelFault } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelOddity } from '@tsudoi/testing/fakes/modelOddities';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildRoute, buildTarget, tenantB } from './gatewayBuilders.ts';

const themes = ['地域の朝市と手仕事', '地域の朝市', 'TypeScript の勉強会'];

describe('embeddings as a purpose of the gateway, over the wire', () => {
  const fakes: ModelFake[] = [];
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((fake) => fake.stop()));
  });

  async function startFake(fault?: ModelFault, times?: number): Promise<ModelFake> {
    const fake = await startOpenaiFake();
    if (fault) fake.script.rules = [{ fault, ...(times === undefined ? {} : { times }) }];
    fakes.push(fake);
    return fake;
  }
  function embedder(fake: ModelFake, changes: Partial<Target> = {}): Target {
    const { batch: _batch, ...target } = buildTarget(fake.baseUrl, {
      tier: 'economy',
      promptCacheMinTokens: 0,
    });
    return {
      ...target,
      model: 'text-embedding',
      prices: { ...target.prices, inputUsdPerMillion: 20, outputUsdPerMillion: 0 },
      embeddings: { dimensions: 64, mostTexts: 32 },
      ...changes,
    };
  }
  function open(targets: readonly Target[]) {
    const routes = [buildRoute(targets, { purpose: 'themes', tier: 'economy' })];
    const built = buildGateway(targets, { routes });
    const vectors = createMemoryVectors(() => performance.now());
    const embedder = createEmbedder(built.gateway, vectors);
    return { ...built, embed: (request: EmbeddingRequest) => embedder.embed(request) };
  }
  function asked(changes: Partial<EmbeddingRequest> = {}): EmbeddingRequest {
    const { tenantId } = buildRequest();
    return {
      tenantId,
      purpose: 'themes',
      texts: themes,
      deadlineMs: 5_000,
      priority: 'interactive',
      ...changes,
    };
  }
  function given(found: Embedded) {
    assert.ok('vectors' in found, 'reason' in found ? found.reason : '');
    return found;
  }

  it('gives vectors by which like is near like, booked to the micro-dollar, with nothing left reserved', async () => {
    const fake = await startFake();
    const { gateway, embed, money } = open([embedder(fake)]);
    const { vectors, dimensions, costMicroUsd, cachedTexts } = given(await embed(asked()));
    const [market, fair, code] = vectors;
    assert.ok(market && fair && code);
    assert.ok(similarity(market, fair) > similarity(market, code) + 0.2);
    assert.deepEqual([dimensions, cachedTexts, vectors.length], [64, 0, 3]);
    await gateway.flush();
    assert.equal(costMicroUsd, fake.billed.inputTokens * 20);
    assert.deepEqual(money.state(asked().tenantId), { spent: costMicroUsd, reserved: 0 });
    assert.deepEqual(
      money.ledger.map(({ outcome, purpose, usage }) => [outcome, purpose, usage.outputTokens]),
      [['ok', 'themes', 0]],
    );
  });

  it('keeps vectors: the same texts cost nothing, a new one alone is asked for, another tenant asks anew', async () => {
    const fake = await startFake();
    const { gateway, embed, money } = open([embedder(fake)]);
    const first = given(await embed(asked()));
    const again = given(await embed(asked()));
    assert.deepEqual([again.cachedTexts, again.costMicroUsd, fake.billed.requests], [3, 0, 1]);
    assert.deepEqual(again.vectors, first.vectors);
    const more = given(await embed(asked({ texts: ['夜市', ...themes, '夜市'] })));
    assert.deepEqual([more.cachedTexts, more.vectors.length], [3, 5]);
    assert.deepEqual(more.vectors.slice(1, 4), first.vectors);
    assert.deepEqual(more.vectors[0], more.vectors[4]);
    assert.deepEqual((fake.bodies.at(-1) as { input: unknown }).input, ['夜市']);
    given(await embed(asked({ tenantId: tenantB })));
    assert.equal(fake.billed.requests, 3);
    await gateway.flush();
    assert.deepEqual(
      money.ledger.map(({ outcome }) => outcome),
      ['ok', 'cached', 'ok', 'ok'],
    );
  });

  it('asks in parts of what a server takes, and keeps what was paid when a later part fails', async () => {
    const fake = await startFake();
    fake.script.rules = [{ skip: 1, times: 1, fault: { status: 500 } }];
    const target = embedder(fake, { embeddings: { mostTexts: 2 } });
    const { gateway, embed, money } = open([target]);
    const failed = await embed(asked());
    assert.ok('reason' in failed && failed.reason === 'attempts_failed');
    const found = given(await embed(asked()));
    assert.equal(found.cachedTexts, 2, 'the first part is not paid again');
    await gateway.flush();
    const rows = money.ledger.map(({ outcome, costMicroUsd }) => [outcome, costMicroUsd] as const);
    assert.deepEqual(
      rows.map(([outcome]) => outcome),
      ['possibly_billed', 'template', 'ok'],
    );
    const bound = boundMicroUsd(promptBytes(promptOf(themes)), promptOf(themes), target);
    assert.ok((rows[0]?.[1] ?? 0) > 0 && (rows[0]?.[1] ?? 0) <= bound);
  });

  it('goes to the next target and never mixes vectors of two models', async () => {
    const [sick, well] = [await startFake({ status: 503 }), await startFake()];
    const { embed } = open([
      embedder(sick),
      embedder(well, { id: 'second', model: 'other', embeddings: { dimensions: 32, mostTexts: 8 } }),
    ]);
    const found = given(await embed(asked()));
    assert.deepEqual([found.targetId, found.dimensions, found.modelKey], ['second', 32, 'second/other/32']);
  });

  it('writes the prefix of the model before each text', async () => {
    const fake = await startFake();
    const { embed } = open([embedder(fake, { embeddings: { mostTexts: 8, prefix: 'query: ' } })]);
    given(await embed(asked({ texts: ['夜市'] })));
    assert.deepEqual((fake.bodies[0] as { input: unknown }).input, ['query: 夜市']);
  });

  const shapes: readonly (readonly [source: string, odd: ModelOddity])[] = [
    ['ollama/ollama: /api/embed', { vectorsLike: 'ollama' }],
    ['huggingface/text-embeddings-inference: /embed', { vectorsLike: 'tei' }],
    ['ggml-org/llama.cpp: /embedding with pooling', { vectorsLike: 'llama.cpp' }],
    ['openai-node: encoding_format base64', { vectorsLike: 'base64' }],
    ['samfoy/pi-session-search#13: no index where it is 0', { vectorsLike: 'gemini' }],
    ['vllm: data that is not in order', { vectorsLike: 'reversed' }],
    ['ggml-org/llama.cpp: no usage', { usage: 'absent' }],
    ['ollama: zero counts', { usage: { prompt_tokens: 0, total_tokens: 0 } }],
    ['a total alone', { usage: { total_tokens: 12 } }],
  ];
  for (const [source, odd] of shapes)
    it(`reads vectors as servers send them: ${source}`, async () => {
      const fake = await startFake({ odd });
      const { gateway, embed, money } = open([embedder(fake)]);
      const { vectors } = given(await embed(asked()));
      const [market, fair, code] = vectors;
      assert.ok(market && fair && code);
      assert.ok(similarity(market, fair) > similarity(market, code));
      await gateway.flush();
      assert.ok((money.ledger[0]?.costMicroUsd ?? 0) > 0, 'no answer of a paid model is free');
    });

  const wrong: readonly (readonly [name: string, vectors: readonly unknown[]])[] = [
    ['too few', [[1, 2]]],
    ['one for all texts (gpustack/gpustack#513)', [new Array<number>(64).fill(1)]],
    ['none at all (assafelovic/gpt-researcher#1526, plastic-labs/honcho#938)', []],
    [
      'an empty one now and then (huggingface/text-embeddings-inference#557)',
      [new Array<number>(64).fill(1), [], new Array<number>(64).fill(1)],
    ],
    ['a quarter of the length (BerriAI/litellm#42421)', [0, 1, 2].map(() => new Array<number>(16).fill(0.5))],
    ['nulls (ggml-org/llama.cpp#13854)', [0, 1, 2].map(() => new Array<null>(64).fill(null))],
    ['empty lists (garrytan/gbrain#328: Ollama 0.21)', [[], [], []]],
    [
      'of different lengths (StarTrail-org/LEANN#37)',
      [new Array<number>(64).fill(1), new Array<number>(32).fill(1), new Array<number>(64).fill(1)],
    ],
    [
      'another length',
      [new Array<number>(63).fill(1), new Array<number>(63).fill(1), new Array<number>(63).fill(1)],
    ],
    ['zeros (a model that did not load)', [0, 1, 2].map(() => new Array<number>(64).fill(0))],
    ['null (NaN in JSON)', [0, 1, 2].map(() => [null, ...new Array<number>(63).fill(1)])],
    ['numbers beyond a float', [0, 1, 2].map(() => [1e300, ...new Array<number>(63).fill(1)])],
    ['texts', ['a', 'b', 'c']],
    ['lists in lists', [0, 1, 2].map(() => [[1], [2]])],
  ];
  for (const [name, vectors] of wrong)
    it(`refuses vectors that are none, charged as they were counted: ${name}`, async () => {
      const fake = await startFake({ odd: { vectors } });
      const { gateway, embed, money } = open([embedder(fake)]);
      const found = await embed(asked());
      assert.ok('reason' in found && found.reason === 'attempts_failed');
      await gateway.flush();
      const [row] = money.ledger;
      assert.ok(row);
      assert.equal(row.outcome, 'possibly_billed');
      assert.equal(row.costMicroUsd, fake.billed.inputTokens * 20);
      assert.equal(money.state(asked().tenantId).reserved, 0);
    });

  it('learns that a server takes no dimensions, and asks for fewer texts where it is told how many', async () => {
    const fake = await startFake({ odd: { refuses: ['dimensions'], refusesLike: 'openai' } });
    const { gateway, embed } = open([embedder(fake, { embeddings: { dimensions: 64, mostTexts: 32 } })]);
    given(await embed(asked()));
    assert.deepEqual(gateway.health()[0]?.learnt, { dimensions: false });
    const narrow = await startFake({ odd: { mostTexts: 2 } });
    const second = open([embedder(narrow, { embeddings: { mostTexts: 2 } })]);
    given(await second.embed(asked()));
    assert.equal(narrow.billed.requests, 2);
  });

  it('learns the format that a server insists on (cocoindex-io/cocoindex-code#144, #148)', async () => {
    for (const wantsFormat of ['float', 'base64'] as const) {
      const fake = await startFake({
        odd: { wantsFormat, ...(wantsFormat === 'base64' ? { vectorsLike: 'base64' as const } : {}) },
      });
      const { gateway, embed, money } = open([embedder(fake)]);
      given(await embed(asked()));
      await gateway.flush();
      assert.deepEqual(gateway.health()[0]?.learnt, { vectorFormat: wantsFormat });
      assert.equal(fake.billed.requests, 1);
      assert.equal(money.ledger.filter(({ costMicroUsd }) => costMicroUsd > 0).length, 1);
    }
  });

  it('reads what is no answer of vectors as such, at its bound (ggml-org/llama.cpp#7277)', async () => {
    const raw = JSON.stringify({ content: themes.join(' ') });
    const { gateway, embed, money } = open([embedder(await startFake({ odd: { raw } }))]);
    const found = await embed(asked());
    assert.ok('reason' in found && found.reason === 'attempts_failed');
    await gateway.flush();
    const [row] = money.ledger;
    assert.ok(row && row.outcome === 'possibly_billed' && row.costMicroUsd > 0);
    assert.equal(money.state(asked().tenantId).reserved, 0);
  });

  it('gives no vector when the budget is used up, and none when nobody may be asked', async () => {
    const fake = await startFake();
    const { gateway, embed, money } = open([embedder(fake)]);
    money.setBudget(asked().tenantId, 1);
    const refused = await embed(asked());
    assert.ok('reason' in refused && refused.reason === 'budget');
    assert.equal(fake.billed.requests, 0);
    gateway.reload(
      [embedder(fake, { enabled: false })],
      [buildRoute([embedder(fake)], { purpose: 'themes', tier: 'economy' })],
    );
    assert.equal(gateway.canAsk('themes'), false);
    const off = await embed(asked({ tenantId: tenantB }));
    assert.ok('reason' in off && off.reason === 'no_target');
  });

  it('refuses what cannot be right: empty or endless texts, words of a route of vectors, a route of both', async () => {
    const fake = await startFake();
    const { gateway, embed } = open([embedder(fake)]);
    for (const texts of [[], [' '], ['x'.repeat(32_001)], new Array<string>(513).fill('x')])
      await assert.rejects(embed(asked({ texts })), TypeError);
    await assert.rejects(gateway.complete(buildRequest({ purpose: 'themes' })), TypeError);
    const words = buildTarget(fake.baseUrl, { id: 'words' });
    const both = [embedder(fake), words];
    assert.throws(() => gateway.reload(both, [buildRoute(both, { purpose: 'themes' })]), InvalidCatalog);
    const { gateway: writer } = buildGateway([words]);
    await assert.rejects(
      createEmbedder(
        writer,
        createMemoryVectors(() => 0),
      ).embed(asked({ purpose: 'chat' })),
      TypeError,
    );
  });
});

function promptOf(texts: readonly string[]) {
  return {
    prompt: { prefix: '', messages: texts.map((content) => ({ role: 'user' as const, content })) },
    maxTokens: 0,
  };
}
