import type { explainDifference } from '@tsudoi/contracts/planQuestions';
import type { Plan } from '@tsudoi/contracts/plans';
import assert from 'node:assert/strict';
import type { z } from 'zod';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

type Difference = z.output<NonNullable<typeof explainDifference.output>>;
const DAY_MS = 86_400_000;

describe('Outcomes change the next plan', function () {
  this.timeout(120_000);
  let service: RecommendationService;

  before(async () => {
    service = await startRecommendation();
    await service.call('PUT', '/v1/profile', {
      reach: { mailingList: 1_500, xFollowers: 2_000, communityMembers: 1_200 },
    });
  });
  after(() => service.stop());

  const anEvent = async (name: string): Promise<string> => {
    const { body } = await service.call<{ id: string }>('POST', '/v1/events', {
      name,
      theme: 'クラウドの実践',
      category: 'conference',
      audience: { description: 'ソフトウェアエンジニア', tags: ['エンジニア'] },
      format: 'venue',
      capacity: 400,
      priceJpy: 1_000,
      startsAt: new Date(service.clock.now().getTime() + 40 * DAY_MS).toISOString(),
      targetAttendees: 80,
      tacticBudgetJpy: 150_000,
      staffHours: 40,
    });
    return body.id;
  };
  const planOf = async (eventId: string, request: object = {}): Promise<Plan> => {
    const { status, body } = await service.call<Plan>('POST', `/v1/events/${eventId}/plans`, {
      question: 'most',
      ...request,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  const effort = (plan: Plan, key: string): number =>
    plan.items.find(({ tacticKey }) => tacticKey === key)?.effort ?? 0;

  it('and the plan says which ones, in sentences', async () => {
    const first = await anEvent('第1回');
    const before = await planOf(first);
    assert.equal(before.exploration, undefined, 'without outcomes nothing is tried');
    const [top, other] = before.items
      .filter(({ kind }) => kind === 'paid')
      .concat(before.items.filter(({ kind }) => kind === 'free'))
      .toSorted((a, b) => b.expectedSignUps - a.expectedSignUps);
    assert.ok(top && other, 'the plan has two tactics');
    await service.call('POST', `/v1/plans/${before.id}/accept`, {});
    // Of what was expected, the best tactic brought a tenth, another one three times as much.
    await service.call('POST', '/v1/outcomes', {
      outcomes: [
        {
          key: '1',
          day: '2026-01-01',
          eventId: first,
          tacticKey: top.tacticKey,
          units: top.effort,
          signUps: Math.round(top.expectedSignUps / 10),
        },
        {
          key: '2',
          day: '2026-01-01',
          eventId: first,
          tacticKey: other.tacticKey,
          units: other.effort,
          signUps: Math.round(3 * other.expectedSignUps),
        },
      ],
    });
    await service.call('PUT', `/v1/events/${first}/attendance`, { signUps: 200, attended: 90 });
    // While the event is to come, results are not yet outcomes.
    const tooEarly = await planOf(await anEvent('同時期'), { explorationShare: 0 });
    assert.deepEqual(
      tooEarly.items.map(({ tacticKey, effort: units }) => [tacticKey, units]),
      before.items.map(({ tacticKey, effort: units }) => [tacticKey, units]),
    );

    service.clock.moveTo(new Date(service.clock.now().getTime() + 41 * DAY_MS));
    const second = await anEvent('第2回');
    const after = await planOf(second, { explorationShare: 0 });
    const expected = after.items.find(({ tacticKey }) => tacticKey === top.tacticKey)?.expectedSignUps ?? 0;
    assert.ok(expected < 0.6 * top.expectedSignUps, `${top.tacticKey}: ${JSON.stringify(after.items)}`);
    assert.ok(
      effort(after, other.tacticKey) >= other.effort,
      'what brought three times as much is done no less',
    );
    const { body } = await service.call<Difference>(
      'GET',
      `/v1/plans/${after.id}/difference?with=${before.id}`,
    );
    const said = body.explanations.map(({ ja }) => ja).join('\n');
    assert.match(said, /「第1回」で/);
    assert.ok(said.includes(top.name.ja), said);
    assert.match(said, /来る割合/);
    const moved = body.tactics.find(({ tacticKey }) => tacticKey === top.tacticKey);
    assert.ok(moved && moved.factorAfter < 0.7 && moved.factorBefore === 1 && moved.outcomes.length === 1);
    assert.equal(body.sameEvent, false);
    // The same plan again: nothing differs, and it says so.
    const again = await planOf(second, { explorationShare: 0 });
    const same = await service.call<Difference>('GET', `/v1/plans/${again.id}/difference`);
    assert.deepEqual([same.body.withPlanId, same.body.sameEvent], [after.id, true]);
    assert.match(same.body.explanations[0]?.en ?? '', /same as the plan before/);

    // Now something may be tried: at most a tenth, shown as such, and switched off by the profile.
    const trying = await planOf(second);
    if (trying.exploration) {
      assert.ok(trying.exploration.spendJpy <= 45_000, 'three times a tenth of the budget');
      assert.deepEqual(
        trying.items.filter(({ trial }) => trial).map(({ tacticKey }) => tacticKey),
        trying.exploration.tacticKeys,
      );
      assert.ok(trying.notes?.some(({ ja }) => ja.includes('試し')));
    }
    await service.call('PUT', '/v1/profile', {
      reach: { mailingList: 1_500, xFollowers: 2_000, communityMembers: 1_200 },
      explorationShare: 0,
    });
    assert.equal((await planOf(second)).exploration, undefined);
  });

  it('so do tests with a hold-out and the own word, weighed, until they are taken back', async () => {
    const eventId = await anEvent('言葉');
    const before = await planOf(eventId, { explorationShare: 0 });
    const tactic = before.items.toSorted((a, b) => b.expectedSignUps - a.expectedSignUps)[0]?.tacticKey ?? '';
    const share = (plan: Plan): number => {
      const item = plan.items.find(({ tacticKey }) => tacticKey === tactic);
      return item === undefined ? 0 : item.expectedSignUps / item.effort;
    };
    const put = (key: string, body: object) => service.call('PUT', `/v1/learning/evidence/${key}`, body);
    const word = { kind: 'override', tacticKey: tactic, factor: 0.1, asSureAs: 300 };
    assert.equal((await put('word', word)).status, 200);
    const lower = await planOf(eventId, { explorationShare: 0 });
    assert.ok(share(lower) < 0.5 * share(before), `${String(share(before))}, ${String(share(lower))}`);
    const { body } = await service.call<Difference>('GET', `/v1/plans/${lower.id}/difference`);
    assert.match(body.explanations.map(({ ja }) => ja).join('\n'), /10%というご自身の見立て/);
    assert.equal((await service.call('DELETE', '/v1/learning/evidence/word')).status, 204);
    assert.equal((await service.call('DELETE', '/v1/learning/evidence/word')).status, 404);
    assert.equal(share(await planOf(eventId, { explorationShare: 0 })), share(before));

    // Of those it reached no more signed up than of those it left out: it brings nobody.
    const events = await service.call<{ items: { id: string; name: string }[] }>('GET', '/v1/events');
    const past = events.body.items.find(({ name }) => name === '第1回')?.id ?? '';
    const test = {
      kind: 'lift_test',
      tacticKey: tactic,
      eventId: past,
      units: 4,
      treated: { people: 5_000, signUps: 100 },
      held: { people: 5_000, signUps: 100 },
    };
    assert.equal((await put('test', test)).status, 200);
    const tested = await planOf(eventId, { explorationShare: 0 });
    assert.ok(share(tested) < 0.8 * share(before), `${String(share(before))}, ${String(share(tested))}`);
    const listed = await service.call<{ items: { key: string }[] }>('GET', '/v1/learning/evidence?limit=1');
    assert.deepEqual(
      listed.body.items.map(({ key }) => key),
      ['test'],
    );
    for (const [wrong, field] of [
      [{ ...word, tacticKey: 'no-such' }, /tacticKey/],
      [{ ...test, eventId: '00000000-0000-4000-8000-000000000000' }, /eventId/],
      [{ ...test, held: { people: 10, signUps: 11 } }, /held/],
      [{ ...word, factor: -1 }, /factor/],
    ] as const) {
      const answer = await put('wrong', wrong);
      assert.equal(answer.status, 400);
      assert.match(JSON.stringify(answer.body), field);
    }
  });

  it('and a first plan has none before it', async () => {
    const lone = await startRecommendation();
    try {
      const made = await lone.call<{ id: string }>('POST', '/v1/events', {
        name: 'ひとつ',
        theme: '話',
        category: 'meetup',
        audience: { description: '人' },
        format: 'venue',
        capacity: 40,
        startsAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
        targetAttendees: 20,
        tacticBudgetJpy: 20_000,
        staffHours: 10,
      });
      const plan = await lone.call<Plan>('POST', `/v1/events/${made.body.id}/plans`, {});
      assert.equal((await lone.call('GET', `/v1/plans/${plan.body.id}/difference`)).status, 404);
    } finally {
      await lone.stop();
    }
  });
});
