import assert from 'node:assert/strict';
import { canonicalJson, promptHash, requestHash } from '@tsudoi/llm/canonical';
import { buildCatalog } from '@tsudoi/llm/catalog';
import { layoutPrompt, prefixFaults } from '@tsudoi/llm/layoutPrompt';
import { boundMicroUsd, costOf, promptBytes } from '@tsudoi/llm/price';
import { decompose } from '@tsudoi/llm/savings';
import fc from 'fast-check';
import { buildRequest, buildRoute, buildTarget } from './gatewayBuilders.ts';

describe('prompts, keys and prices', () => {
  it('gives equal requests equal bytes whatever the order of keys', () => {
    assert.equal(canonicalJson({ b: 1, a: [{ d: undefined, c: null }] }), '{"a":[{"c":null}],"b":1}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        assert.equal(canonicalJson(turned), canonicalJson(record));
      }),
    );
  });

  it('makes every unknown field a part of the key', () => {
    const request = buildRequest();
    assert.notEqual(requestHash({ ...request, tools: ['x'] } as never), requestHash(request));
    assert.equal(requestHash({ ...request, deadlineMs: 1, template: 'x' }), requestHash(request));
  });

  it('keeps the prefix byte-identical for all people and shorter than the naive prompt', () => {
    const parts = {
      instructions: 'Write  one   nudge.\r\n\r\n\r\n\r\nBe kind.',
      examples: ['Hi!'],
      question: 'Greet them.',
    };
    const one = layoutPrompt({ ...parts, facts: { name: 'Hanako', note: '' } });
    const two = layoutPrompt({ ...parts, facts: { name: 'Taro', signUps: 3 } });
    assert.equal(one.prefix, two.prefix);
    assert.equal(one.prefix, 'Write one nudge.\n\nBe kind.\n\nHi!');
    assert.equal(two.messages[0]?.content, 'name: Taro\nsignUps: 3\nGreet them.');
    assert.ok((one.naiveBytes ?? 0) > promptBytes(buildRequest({ prompt: one })));
    assert.notEqual(promptHash(one), promptHash(two));
  });

  it('warns of a prefix that a provider would pass over', () => {
    const target = buildTarget('http://x');
    const catalog = buildCatalog([target], [buildRoute([target])]);
    assert.equal(prefixFaults(catalog, 'chat', 'short').length, 1);
    assert.deepEqual(prefixFaults(catalog, 'chat', 'x'.repeat(5_000)), []);
  });

  it('bounds the cost of any text by its bytes', () => {
    const target = buildTarget('http://x');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 1, max: 500 }),
        (content, maxTokens) => {
          const request = buildRequest({
            prompt: { prefix: '', messages: [{ role: 'user', content }] },
            maxTokens,
          });
          // No byte-level tokenizer makes more tokens than bytes.
          const worst = {
            inputTokens: Buffer.byteLength(content) + 10,
            cachedInputTokens: 0,
            cacheWriteTokens: 0,
            outputTokens: maxTokens,
          };
          assert.ok(
            boundMicroUsd(promptBytes(request), request, target) >= costOf(worst, target.prices, false),
          );
        },
      ),
    );
  });

  it('splits what was saved into levers that add up exactly', () => {
    const first = buildTarget('http://x');
    const light = buildTarget('http://x', {
      id: 'light',
      tier: 'economy',
      prices: {
        inputUsdPerMillion: 0.1,
        cachedInputUsdPerMillion: 0.02,
        cacheWriteUsdPerMillion: 0.12,
        outputUsdPerMillion: 0.4,
        batchFactor: 0.5,
      },
    });
    const catalog = buildCatalog([first, light], [buildRoute([first, light])]);
    const route = catalog.route('chat');
    assert.ok(route);
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(2_000), fc.nat(500), fc.boolean(), (input, cached, output, batch) => {
        const usage = {
          inputTokens: input + cached,
          cachedInputTokens: cached,
          cacheWriteTokens: 0,
          outputTokens: output,
        };
        const { naiveMicroUsd, savings } = decompose(route, buildRequest(), light, usage, batch);
        const saved = Object.values<number>({ ...savings }).reduce((sum, each) => sum + each, 0);
        assert.ok(Math.abs(naiveMicroUsd - saved - costOf(usage, light.prices, batch)) < 1e-6);
      }),
    );
  });
});
