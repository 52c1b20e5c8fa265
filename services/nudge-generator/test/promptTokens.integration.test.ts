import assert from 'node:assert/strict';
import { RuleInput } from '@tsudoi/contracts/rules';
import { layoutPrompt } from '@tsudoi/llm/layoutPrompt';
import type { Prompt } from '@tsudoi/llm/request';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildGateway, buildRequest, buildTarget } from '../../../packages/llm/test/gatewayBuilders.ts';
import { nudgePrefix, nudgePrompt } from '../src/words/nudgePrompt.ts';
import { anEventFacts } from './anEventFacts.ts';
import { aRule } from './nudgeService.ts';

const now = new Date('2027-03-01T00:00:00Z');
const event = anEventFacts({ name: '商店街の朝市', startsAt: new Date('2027-03-08T00:00:00Z') });
const template = { subject: '朝市まであと 7 日です', text: '商店街の朝市まであと 7 日になりました。' };

/** Nudges with much and with little known of the person and the event. */
const prompts: readonly Prompt[] = ['佐藤 遥', 'Taro', ''].flatMap((name) =>
  [event, undefined].map((of) =>
    nudgePrompt({
      nudge: { trigger: { kind: 'signal', signal: 'ignored' }, items: null, contact: { name, locale: 'ja' } },
      rule: RuleInput.parse(aRule()),
      event: of,
      template,
      maxTextLength: 400,
      now,
    }),
  ),
);

describe('tokens of prompts, counted at the provider', () => {
  let fake: ModelFake;
  before(async () => {
    fake = await startOpenaiFake();
  });
  after(() => fake.stop());

  async function tokensOf(prompt: Prompt): Promise<number> {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    return (await gateway.complete(buildRequest({ prompt }))).usage.inputTokens;
  }
  const withFacts = (text: string): Prompt => ({ prefix: '', messages: [{ role: 'user', content: text }] });

  it('are fewer for the part of a nudge that differs than as indented JSON, and the ledger says so', async () => {
    let ours = 0;
    let naive = 0;
    for (const prompt of prompts) {
      const content = prompt.messages[0]?.content ?? '';
      const indented = JSON.stringify(JSON.parse(content), null, 2);
      ours += await tokensOf(withFacts(content));
      naive += await tokensOf(withFacts(indented));
      assert.ok((prompt.naiveBytes ?? 0) >= Buffer.byteLength(nudgePrefix) + Buffer.byteLength(indented));
    }
    console.log(`      nudges: ${String(ours)} tokens in place of ${String(naive)}, without the prefix`);
    assert.ok(ours < naive * 0.92, `${String(ours)} of ${String(naive)}`);

    const { gateway, money } = buildGateway([buildTarget(fake.baseUrl)]);
    for (const prompt of prompts) await gateway.complete(buildRequest({ prompt }));
    await gateway.flush();
    assert.equal(money.ledger.length, prompts.length);
    assert.ok(money.ledger.every(({ savings }) => savings.prompt > 0));
  });

  it('are mostly read from the cache of the provider: the prefix is the same for everybody', async () => {
    const { gateway } = buildGateway([buildTarget(fake.baseUrl)]);
    let input = 0;
    let cached = 0;
    for (const [index, prompt] of prompts.entries()) {
      const { usage } = await gateway.complete(buildRequest({ prompt }));
      if (index === 0) continue;
      input += usage.inputTokens;
      cached += usage.cachedInputTokens;
    }
    console.log(`      ${((100 * cached) / input).toFixed(0)} % of the tokens came from the prompt cache`);
    assert.ok(cached > input * 0.7, `${String(cached)} of ${String(input)}`);
  });

  it('are fewer where blanks are closed up and unknown facts left out', async () => {
    const parts = {
      instructions: 'Write   one\n\n\n\nshort message.',
      facts: { name: 'Hanako', company: undefined, note: '', signUps: 3 },
      question: 'Greet   her.',
    };
    const prompt = layoutPrompt(parts);
    const ours = await tokensOf(prompt);
    const naive = await tokensOf(
      withFacts(JSON.stringify(parts, (_name, value: unknown) => value ?? null, 2)),
    );
    assert.ok(ours < naive * 0.7, `${String(ours)} of ${String(naive)}`);
  });
});
