import type { Plan } from '@tsudoi/contracts/plans';
import type { assessPlan, explainDifference } from '@tsudoi/contracts/planQuestions';
import { createEmbedder } from '@tsudoi/llm/embeddings/embedder';
import type { MemoryMoney } from '@tsudoi/llm/memory/money';
import { createMemoryVectors } from '@tsudoi/llm/memory/vectors';
import type { Target } from '@tsudoi/llm/target';
import type { ModelFault } from '@tsudoi/testing/fakes/modelFaults';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import assert from 'node:assert/strict';
import type { z } from 'zod';
import { buildGateway, buildRoute, buildTarget } from '../../../packages/llm/test/gatewayBuilders.ts';
import type { ThemeModels } from '../src/plan/compareThemes.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

type Told = z.output<NonNullable<typeof assessPlan.output>>;
type Difference = z.output<NonNullable<typeof explainDifference.output>>;
type Problem = { tactics: { id: string; response: { theta: number }; spread: number }[] };
const DAY_MS = 86_400_000;

describe('The theme of an event is compared with whom the tactics reach', function () {
  this.timeout(120_000);
  let service: RecommendationService;
  let fake: ModelFake;
  let money: MemoryMoney;
  let gateway: ThemeModels['gateway'];
  const models = {} as { -readonly [K in keyof ThemeModels]: ThemeModels[K] };

  before(async () => {
    fake = await startOpenaiFake();
    open();
    service = await startRecommendation({}, models);
    await service.call('PUT', '/v1/profile', { reach: { mailingList: 1_500 }, explorationShare: 0 });
  });
  after(async () => {
    await service.stop();
    await fake.stop();
  });
  beforeEach(() => {
    open();
    fake.script.rules = [];
  });

  /** A gateway that has answered nobody yet. */
  function open(changes: Partial<Target> = {}): void {
    const { batch: _batch, ...target } = buildTarget(fake.baseUrl, {
      tier: 'economy',
      promptCacheMinTokens: 0,
      model: 'text-embedding',
      embeddings: { dimensions: 256, mostTexts: 64 },
      ...changes,
    });
    const made = buildGateway([target], {
      routes: [buildRoute([target], { purpose: 'embeddings', tier: 'economy', maxAttempts: 1 })],
    });
    ({ gateway, money } = made);
    models.gateway = gateway;
    models.embedder = createEmbedder(
      gateway,
      createMemoryVectors(() => performance.now()),
    );
  }
  const fail = (fault: ModelFault): void => {
    fake.script.rules = [{ fault }];
  };
  const stateEvent = async (changes: object = {}): Promise<string> => {
    const { status, body } = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '第3回の集い',
      theme: 'ソフトウェアエンジニアとデータサイエンティストのための IT勉強会',
      category: 'meetup',
      audience: { description: 'プログラマー、エンジニア' },
      format: 'venue',
      capacity: 300,
      startsAt: new Date(service.clock.now().getTime() + 40 * DAY_MS).toISOString(),
      targetAttendees: 40,
      tacticBudgetJpy: 100_000,
      staffHours: 40,
      ...changes,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  };
  const planFor = async (eventId: string, request: object = {}): Promise<Plan> => {
    const { status, body } = await service.call<Plan>('POST', `/v1/events/${eventId}/plans`, {
      question: 'most',
      ...request,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  const beliefOf = async (plan: Plan, key: string): Promise<Problem['tactics'][number]> => {
    const { body } = await service.call<{ problem: Problem }>('GET', `/v1/plans/${plan.id}/problem`);
    const found = body.problem.tactics.find(({ id }) => id === key);
    assert.ok(found, key);
    return found;
  };
  const says = (plan: Plan, ja: RegExp, en: RegExp): boolean =>
    (plan.notes ?? []).some((note) => ja.test(note.ja) && en.test(note.en));
  /** The same request where no model is set up. */
  const without = async (eventId: string, request: object = {}): Promise<Plan> => {
    const { gateway: asked } = models;
    open({ enabled: false });
    const plan = await planFor(eventId, request);
    models.gateway = asked;
    return plan;
  };

  it('moves what is believed of a tactic by the likeness and widens it by as much, and says by how much', async () => {
    const id = await stateEvent();
    const plain = await without(id);
    assert.equal(plain.theme, undefined);
    open();
    const plan = await planFor(id);
    const factor = plan.theme?.factors['connpass'];
    assert.ok(factor !== undefined && factor > 1.1 && factor <= 1.5, JSON.stringify(plan.theme));
    assert.ok((plan.theme?.factors['newspaper-insert'] ?? 1) < 1, 'what is read by others falls');
    const [before, after] = [await beliefOf(plain, 'connpass'), await beliefOf(plan, 'connpass')];
    assert.ok(Math.abs(after.response.theta - factor * before.response.theta) < 1e-12);
    assert.ok(Math.abs(after.spread - Math.hypot(before.spread, Math.log(factor))) < 1e-12);
    assert.ok(says(plan, /言語モデルで調べ、見込みを\d+%から\d+%/u, /compared the theme .*\d+% to \d+%/u));
    const told = await service.call<Told>('GET', `/v1/plans/${plan.id}/assessment`);
    assert.ok(told.body.explanations.some(({ en }) => /compared the theme/u.test(en)));
    const { body } = await service.call<Difference>('GET', `/v1/plans/${plan.id}/difference`);
    assert.ok(
      body.explanations.some(({ en }) => /counts now/u.test(en)),
      JSON.stringify(body.explanations),
    );
  });

  it('asks once: the same event again is the same plan and costs nothing, another event costs its own text', async () => {
    const id = await stateEvent();
    const first = await planFor(id);
    assert.equal(fake.bodies.length > 0, true);
    const asked = fake.billed.requests;
    const again = await planFor(await stateEvent());
    assert.equal(fake.billed.requests, asked);
    assert.deepEqual(again.theme, first.theme);
    assert.deepEqual(again.items, first.items);
    await planFor(await stateEvent({ theme: '商店街の朝市と夏祭り' }));
    const { input } = fake.bodies.at(-1) as { input: string[] };
    assert.deepEqual(input, ['商店街の朝市と夏祭り\nプログラマー、エンジニア']);
    await gateway.flush();
    assert.deepEqual(
      money.ledger.map(({ outcome, purpose, tenantId }) => [outcome, purpose, tenantId === service.tenantId]),
      [
        ['ok', 'embeddings', true],
        ['cached', 'embeddings', true],
        ['ok', 'embeddings', true],
      ],
    );
  });

  it('is decided by theme and audience, never by the title', async () => {
    const plain = await planFor(await stateEvent());
    const titled = await planFor(await stateEvent({ name: '盆踊りと屋台の夏祭り' }));
    assert.deepEqual(titled.theme, plain.theme);
    const market = await planFor(await stateEvent({ theme: '商店街の朝市と夏祭り' }));
    assert.notDeepEqual(market.theme?.factors, plain.theme?.factors);
  });

  it('counts for half where tags say who the event is for', async () => {
    const [bare, tagged] = [
      await planFor(await stateEvent()),
      await planFor(
        await stateEvent({ audience: { description: 'プログラマー、エンジニア', tags: ['エンジニア'] } }),
      ),
    ];
    const [whole, half] = [bare.theme?.factors['connpass'], tagged.theme?.factors['connpass']];
    assert.ok(whole !== undefined && half !== undefined && Math.abs(half ** 2 - whole) < 5e-3);
  });

  it('moves neither the own list nor what the organiser measured, nor a tactic that was seen at work', async () => {
    const id = await stateEvent();
    const plan = await planFor(id);
    assert.equal(plan.theme?.factors['mailing-list'], undefined);
    assert.equal(plan.theme?.factors['google-ads'], undefined, 'a tactic for every theme');
    const { body } = await service.call<{ items: { key: string }[] }>('GET', '/v1/tactics?limit=100');
    const techplay = body.items.find(({ key }) => key === 'techplay') as Record<string, unknown>;
    const { key: _key, id: _id, origin: _origin, version: _version, ...fields } = techplay;
    const measured = await service.call('PUT', '/v1/tactics/techplay', { ...fields, evidence: 'own' });
    assert.equal(measured.status, 200, JSON.stringify(measured.body));
    const own = await service.call('PUT', '/v1/tactics/engineers-cafe', {
      name: { ja: '技術カフェの掲示', en: 'Board of the tech café' },
      description: {
        ja: 'ソフトウェアエンジニアが通うカフェの掲示板',
        en: 'The board of a café for software engineers',
      },
      kind: 'free',
      unit: 'poster',
      maximumEffort: 2,
      hoursPerUnit: 1,
      response: { theta: 0.01, audience: 400, kappa: 1, rho: 0.9 },
    });
    assert.equal(own.status, 200, JSON.stringify(own.body));
    const after = await planFor(id);
    assert.equal(after.theme?.factors['techplay'], undefined);
    assert.ok((after.theme?.factors['engineers-cafe'] ?? 0) > 1, JSON.stringify(after.theme));
    assert.equal(
      after.theme?.factors['connpass'],
      plan.theme?.factors['connpass'],
      'others stay as they were',
    );
    const other = await stateEvent({ name: '第2回の集い' });
    const seen = {
      key: 's1',
      day: '2026-01-01',
      eventId: other,
      tacticKey: 'connpass',
      units: 2,
      signUps: 4,
    };
    assert.equal((await service.call('POST', '/v1/outcomes', { outcomes: [seen] })).status, 200);
    const past = new Date(service.clock.now().getTime() + 90 * DAY_MS);
    const later = await stateEvent({ startsAt: new Date(past.getTime() + 40 * DAY_MS).toISOString() });
    service.clock.moveTo(past);
    const taught = await planFor(later);
    assert.equal(taught.theme?.factors['connpass'], undefined, JSON.stringify(taught.theme));
  });

  const vectorsOf = (vector: readonly unknown[]) => (texts: readonly string[]) => ({
    odd: { vectors: texts.map(() => vector) },
  });
  const away: readonly (readonly [why: string, fault: (texts: readonly string[]) => ModelFault])[] = [
    ['refuses', () => ({ status: 500 })],
    ['hangs', () => ({ hang: true })],
    ['drops the line', () => ({ drop: true })],
    ['gives too few vectors', () => ({ odd: { vectors: [new Array<number>(256).fill(0.1)] } })],
    ['gives zeros', vectorsOf(new Array<number>(256).fill(0))],
    ['gives no numbers', vectorsOf(new Array<null>(256).fill(null))],
    ['gives another length', vectorsOf([1, 2])],
    ['answers something else', () => ({ odd: { raw: '<html>', contentType: 'text/html' } })],
  ];
  /** The texts that a plan of an event asks for, where nothing is kept. */
  const textsFor = async (eventId: string): Promise<readonly string[]> => {
    await planFor(eventId);
    return (fake.bodies.at(-1) as { input: string[] }).input;
  };
  for (const [why, fault] of away)
    it(`goes on without, soon, and says so, where the server ${why}`, async () => {
      const id = await stateEvent({ theme: `テーマ ${why}` });
      const plain = await without(id);
      open();
      const texts = await textsFor(id);
      open();
      fail(fault(texts));
      const startedAt = performance.now();
      const plan = await planFor(id);
      assert.ok(performance.now() - startedAt < 8_000);
      assert.equal(plan.theme?.reason, 'no_answer');
      assert.ok(
        says(plan, /言語モデルから答えが得られなかった/u, /gave no answer/u),
        JSON.stringify(plan.notes),
      );
      assert.deepEqual(plan.items, plain.items, 'the plan is the one without a model');
    });

  it('stays within the AI budget: used up, the plan does without and says so, and nobody is asked', async () => {
    const id = await stateEvent();
    money.setBudget(service.tenantId, 0);
    const asked = fake.billed.requests;
    const plan = await planFor(id);
    assert.equal(plan.theme?.reason, 'budget');
    assert.ok(says(plan, /AI予算を使い切っている/u, /AI budget of this month is used up/u));
    assert.equal(fake.billed.requests, asked);
  });

  it('has nothing to tell where every text has the same vector', async () => {
    const id = await stateEvent();
    const texts = await textsFor(id);
    open();
    fail(vectorsOf(new Array<number>(256).fill(0.1))(texts));
    const plan = await planFor(id);
    assert.ok(
      Object.values(plan.theme?.factors ?? {}).every((factor) => factor === 1),
      JSON.stringify(plan.theme),
    );
    assert.ok(says(plan, /見込みを変えるほどの差はありません/u, /no difference worth counting/u));
  });

  it('plans the rest with what counted before while the model is away, and not once the event says something else', async () => {
    const id = await stateEvent();
    const plan = await planFor(id, { question: 'reach' });
    assert.equal((await service.call('POST', `/v1/plans/${plan.id}/accept`, {})).status, 200);
    open();
    fail({ status: 500 });
    const rest = await service.call<Plan>('POST', `/v1/plans/${plan.id}/replan`, {});
    assert.equal(rest.status, 201, JSON.stringify(rest.body));
    assert.deepEqual(rest.body.theme, plan.theme);
    assert.deepEqual(
      rest.body.items.map(({ tacticKey, effort }) => [tacticKey, effort]),
      plan.items.map(({ tacticKey, effort }) => [tacticKey, effort]),
      'nothing changed: the same plan',
    );
    const { etag } = await service.call('GET', `/v1/events/${id}`);
    const changed = await service.call(
      'PATCH',
      `/v1/events/${id}`,
      { theme: '夏祭り' },
      { 'if-match': etag },
    );
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const anew = await service.call<Plan>('POST', `/v1/plans/${plan.id}/replan`, {});
    assert.equal(anew.body.theme?.reason, 'no_answer');
    assert.deepEqual(anew.body.theme.factors, {});
  });

  it('asks once for several events together', async () => {
    const ids = [
      await stateEvent(),
      await stateEvent({ theme: '商店街の朝市' }),
      await stateEvent({ theme: '英会話' }),
    ];
    const asked = fake.billed.requests;
    const { status, body } = await service.call<{ plans: Plan[] }>('POST', '/v1/plans/together', {
      eventIds: ids,
      tacticBudgetJpy: 100_000,
      staffHours: 60,
    });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(fake.billed.requests, asked + 1);
    assert.equal(new Set(body.plans.map(({ theme }) => theme?.textHash)).size, 3);
    const alone = await planFor(ids[0]!);
    assert.deepEqual(alone.theme, body.plans[0]?.theme);
  });
});
