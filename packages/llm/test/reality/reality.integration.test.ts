import assert from 'node:assert/strict';
import { capabilitiesOf } from '@tsudoi/llm/capabilities';
import { silentMetrics, type MetricsSink } from '@tsudoi/llm/metrics';
import type { StreamEvent } from '@tsudoi/llm/request';
import type { LedgerEntry } from '@tsudoi/llm/stores';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { boundMicroUsd, promptBytes, usageBounds } from '@tsudoi/llm/price';
import { buildGateway, buildRequest, buildTarget } from '../gatewayBuilders.ts';
import { accountCases } from './cases/accountCases.ts';
import { faultCases } from './cases/faultCases.ts';
import { finishCases } from './cases/finishCases.ts';
import { markCases } from './cases/markCases.ts';
import { parameterCases } from './cases/parameterCases.ts';
import { pauseCases } from './cases/pauseCases.ts';
import { refusalCases } from './cases/refusalCases.ts';
import { relayCases } from './cases/relayCases.ts';
import { serverCases } from './cases/serverCases.ts';
import { streamCases } from './cases/streamCases.ts';
import { usageCases } from './cases/usageCases.ts';
import { wordCases } from './cases/wordCases.ts';
import type { RealityCase } from './realityCase.ts';

const groups = {
  accountCases,
  usageCases,
  finishCases,
  streamCases,
  wordCases,
  faultCases,
  refusalCases,
  relayCases,
  serverCases,
  parameterCases,
  pauseCases,
  markCases,
};

describe('model servers as public reports show them, over the wire', () => {
  const fakes: ModelFake[] = [];
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((fake) => fake.stop()));
  });

  async function open(each: RealityCase) {
    const protocol = each.protocol ?? 'openai';
    const fake = await (protocol === 'anthropic' ? startAnthropicFake() : startOpenaiFake());
    fakes.push(fake);
    fake.script.rules = [
      {
        ...(each.times === undefined ? {} : { times: each.times }),
        fault: { ...each.fault, ...(each.odd ? { odd: each.odd } : {}) },
      },
    ];
    const labels = new Set<string>();
    const metrics: MetricsSink = {
      ...silentMetrics,
      call: ({ model }) => labels.add(model),
      attempt: (_provider, model) => labels.add(model),
      usageFault: (_provider, model) => labels.add(model),
    };
    const target = buildTarget(fake.baseUrl, { protocol, provider: protocol, ...each.target });
    const pauses: number[] = [];
    const { gateway, money } = buildGateway([target], { metrics, pauses });
    const request = buildRequest({
      cache: 'personal',
      subjectId: 'hanako',
      deadlineMs: 8_000,
      ...each.request,
    });
    return { fake, target, gateway, money, request, labels, pauses };
  }

  async function ask(
    scene: Awaited<ReturnType<typeof open>>,
    stream: boolean,
  ): Promise<{ text: string; finish: string | undefined; cached: boolean; ends: string | undefined }> {
    if (!stream) {
      const { text, finish, cached } = await scene.gateway.complete(scene.request);
      return { text, finish, cached, ends: undefined };
    }
    const events: StreamEvent[] = [];
    const opened = await scene.gateway.stream(scene.request);
    for await (const event of opened.events) events.push(event);
    const last = events.at(-1);
    return {
      text: events.map((event) => (event.type === 'delta' ? event.text : '')).join(''),
      finish: last?.type === 'done' ? last.completion.finish : undefined,
      cached: last?.type === 'done' && last.completion.cached,
      ends: last?.type,
    };
  }

  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const each of cases) {
        it(`${each.source}: ${each.does}`, async () => {
          const scene = await open(each);
          const { gateway, money, request, target, fake, labels } = scene;
          const { right } = each;
          const found = await ask(scene, each.stream ?? false);
          await gateway.flush();
          const { ledger } = money;
          checkMoney(
            ledger,
            money.state(request.tenantId),
            boundMicroUsd(promptBytes(request), request, asked()),
          );
          for (const label of labels)
            assert.ok(
              label === target.model || label === 'template',
              `the label ${label} is no model of ours`,
            );

          if (right.text === 'template') assert.equal(found.text, request.template);
          else if (typeof right.text === 'string') assert.equal(found.text, right.text);
          else if (right.text) assert.match(found.text, right.text);
          if (right.finish !== undefined) assert.equal(found.finish, right.finish);
          if (right.ends !== undefined) assert.equal(found.ends, right.ends);
          if (right.outcomes)
            assert.deepEqual(
              ledger.map(({ outcome }) => outcome),
              right.outcomes,
            );
          if (right.usage !== undefined) checkUsage(right.usage, ledger, fake, asked());
          const health = gateway.health().find(({ targetId }) => targetId === target.id);
          if (right.breaker) assert.equal(health?.breaker, right.breaker);
          if (right.outBecause) assert.match(health?.outBecause ?? '', right.outBecause);
          if (right.learnt) assert.deepEqual({ ...health?.learnt, ...right.learnt }, health?.learnt);
          if (right.nothingLearnt) assert.deepEqual(health?.learnt, {});
          if (right.pausedMs !== undefined)
            assert.deepEqual(scene.pauses, right.pausedMs === 'never' ? [] : [right.pausedMs]);
          if (right.pausedBetweenMs) {
            const [least, most] = right.pausedBetweenMs;
            const [pause = 0, ...others] = scene.pauses;
            assert.ok(pause >= least && pause <= most && others.length === 0, scene.pauses.join(', '));
          }
          const calls = [...fake.seen.values()].reduce((sum, count) => sum + count, 0);
          if (right.asked !== undefined) assert.equal(calls, right.asked);
          if (right.cached !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, 20));
            assert.equal((await ask(scene, false)).cached, right.cached);
          }

          /** The target as it is asked now, with what was learnt. */
          function asked() {
            return gateway.engine.catalog().targets.get(target.id) ?? target;
          }
        });
      }
    });
  }

  function checkMoney(
    ledger: readonly LedgerEntry[],
    state: { readonly spent: number; readonly reserved: number },
    bound: number,
  ): void {
    let sum = 0;
    for (const { costMicroUsd, usage, outcome } of ledger) {
      sum += costMicroUsd;
      assert.ok(Number.isSafeInteger(costMicroUsd) && costMicroUsd >= 0, `cost ${String(costMicroUsd)}`);
      assert.ok(costMicroUsd <= bound, `${String(costMicroUsd)} of at most ${String(bound)}`);
      for (const tokens of Object.values(usage)) assert.ok(Number.isSafeInteger(tokens) && tokens >= 0);
      if (outcome === 'ok') assert.ok(costMicroUsd > 0, 'no answer of a paid model is free');
    }
    assert.deepEqual(state, { spent: sum, reserved: 0 });
  }

  function checkUsage(
    right: NonNullable<RealityCase['right']['usage']>,
    ledger: readonly LedgerEntry[],
    fake: ModelFake,
    target: Parameters<typeof usageBounds>[2],
  ): void {
    const row = ledger.find(({ costMicroUsd }) => costMicroUsd > 0);
    assert.ok(row, 'a row with a charge');
    if (right === 'told') {
      assert.equal(row.usage.inputTokens, fake.billed.inputTokens);
      assert.equal(row.usage.outputTokens, fake.billed.outputTokens);
    } else if (right === 'bound') {
      const request = buildRequest();
      const bounds = usageBounds(promptBytes(request), request, target);
      assert.ok(capabilitiesOf(target).reasoningTokens === 0);
      const least = Math.ceil(bounds.inputTokens * target.prices.inputUsdPerMillion);
      assert.ok(
        row.costMicroUsd > least,
        `${String(row.costMicroUsd)} is not above the input's bound ${String(least)}`,
      );
      if (row.outcome === 'ok') assert.equal(row.usage.inputTokens, bounds.inputTokens);
      if (row.outcome === 'ok') assert.ok(row.usage.outputTokens >= fake.billed.outputTokens);
    } else {
      for (const [name, value] of Object.entries(right))
        assert.equal(row.usage[name as keyof typeof row.usage], value, name);
    }
  }

  it('holds more than 250 cases, each from a source', () => {
    const all = Object.values(groups).flat();
    assert.ok(all.length >= 250, String(all.length));
    assert.equal(new Set(all.map(({ source }) => source)).size, all.length);
    process.stdout.write(`      ${String(all.length)} cases of real-time calls\n`);
  });
});
