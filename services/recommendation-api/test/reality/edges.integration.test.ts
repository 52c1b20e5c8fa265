import type { Plan, PlanTask } from '@tsudoi/contracts/plans';
import assert from 'node:assert/strict';
import { startRecommendation, type RecommendationService } from '../recommendationService.ts';

type Problem = {
  readonly hourlyWageJpy?: number;
  readonly tactics: readonly {
    readonly id: string;
    readonly setupFeeJpy: number;
    readonly costPerUnitJpy: number;
    readonly response: { readonly theta: number; readonly audience: number };
  }[];
};
const DAY_MS = 86_400_000;

describe('what organisers ask at the ends of a plan', function () {
  this.timeout(180_000);
  let service: RecommendationService;

  beforeEach(async () => {
    service = await startRecommendation();
  });
  afterEach(() => service.stop());

  const inDays = (days: number): string =>
    new Date(service.clock.now().getTime() + days * DAY_MS).toISOString();
  const stateEvent = async (changes: object = {}): Promise<string> => {
    const { status, body } = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '秋の学び場',
      theme: '地元の歴史を歩く',
      category: 'workshop',
      audience: { description: '近隣の大人' },
      format: 'venue',
      venue: '鎌倉・大町',
      capacity: 60,
      startsAt: inDays(30),
      targetAttendees: 12,
      tacticBudgetJpy: 30_000,
      staffHours: 12,
      ...changes,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  };
  const planFor = async (eventId: string, request: object = {}): Promise<Plan> => {
    const { status, body } = await service.call<Plan>('POST', `/v1/events/${eventId}/plans`, request);
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  const problemOf = async (plan: Plan): Promise<Problem> =>
    (await service.call<{ problem: Problem }>('GET', `/v1/plans/${plan.id}/problem`)).body.problem;
  const profile = async (body: object): Promise<void> => {
    const { status, body: answer } = await service.call('PUT', '/v1/profile', body);
    assert.equal(status, 200, JSON.stringify(answer));
  };

  it('two that exclude each other are required: both are named', async () => {
    const posting = {
      kind: 'free',
      unit: 'post',
      maximumEffort: 3,
      hoursPerUnit: 1,
      exclusivityGroup: 'board',
      response: { theta: 0.01, audience: 300, kappa: 1, rho: 0.9 },
    };
    for (const [key, ja] of [
      ['board-a', '掲示板A'],
      ['board-b', '掲示板B'],
    ] as const) {
      const { status } = await service.call('PUT', `/v1/tactics/${key}`, {
        ...posting,
        name: { ja, en: key },
      });
      assert.equal(status, 200);
    }
    const { status, body } = await service.call('POST', `/v1/events/${await stateEvent()}/plans`, {
      require: ['board-a', 'board-b'],
    });
    assert.equal(status, 422);
    assert.match(JSON.stringify(body), /board-a.*board-b/u);
  });

  it('a tactic that costs neither money nor time and brings people is always in the plan', async () => {
    const { status } = await service.call('PUT', '/v1/tactics/word', {
      name: { ja: '口コミ', en: 'Word of mouth' },
      kind: 'free',
      unit: 'day',
      maximumEffort: 10,
      response: { theta: 0.05, audience: 200, kappa: 2, rho: 0.9 },
    });
    assert.equal(status, 200);
    const plan = await planFor(await stateEvent(), { question: 'most', tacticBudgetJpy: 0, staffHours: 0 });
    assert.deepEqual(
      plan.items.map(({ tacticKey, effort }) => [tacticKey, effort]),
      [['word', 10]],
    );
  });

  it('a list of one brings one at most, a list of nobody nobody', async () => {
    await profile({ reach: { mailingList: 1, xFollowers: 0, pastAttendees: 1 } });
    const plan = await planFor(await stateEvent(), { question: 'most', require: ['mailing-list'] });
    const mail = plan.items.find(({ tacticKey }) => tacticKey === 'mailing-list');
    assert.ok(mail && mail.expectedSignUps <= 1, JSON.stringify(mail));
    assert.ok(!plan.items.some(({ tacticKey }) => tacticKey === 'x-posts'));
  });

  it('one of three events together cannot be reached: the others get their plans, and the share says it', async () => {
    const events = [
      await stateEvent(),
      await stateEvent({ name: '無理な催し', capacity: 5_000, targetAttendees: 4_000, startsAt: inDays(2) }),
      await stateEvent({ name: '小さな会', targetAttendees: 3, capacity: 10 }),
    ];
    const { status, body } = await service.call<{
      plans: Plan[];
      reached: number;
      spendJpy: number;
      hours: number;
    }>('POST', '/v1/plans/together', { eventIds: events, tacticBudgetJpy: 40_000, staffHours: 20 });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.plans.length, 3);
    assert.ok(body.reached < 1 && body.spendJpy <= 40_000 && body.hours <= 20, JSON.stringify(body));
    const small = body.plans[2];
    assert.ok((small?.assessment?.hitProbability ?? 0) >= 0.5, JSON.stringify(small?.assessment));
  });

  it('one of two events together is called off meanwhile: said, not planned around', async () => {
    const events = [await stateEvent(), await stateEvent({ name: '中止になる会' })];
    const { etag } = await service.call('GET', `/v1/events/${events[1]!}`);
    const off = await service.call(
      'PATCH',
      `/v1/events/${events[1]!}`,
      { state: 'cancelled' },
      { 'if-match': etag },
    );
    assert.equal(off.status, 200, JSON.stringify(off.body));
    const { status } = await service.call('POST', '/v1/plans/together', {
      eventIds: events,
      tacticBudgetJpy: 10_000,
      staffHours: 5,
    });
    assert.equal(status, 409);
  });

  it('plans the rest the day before and on the day, within what is left', async () => {
    const id = await stateEvent();
    const plan = await planFor(id);
    const accepted = await service.call<{ tasks: PlanTask[] }>('POST', `/v1/plans/${plan.id}/accept`, {});
    assert.equal(accepted.status, 200);
    const stated = service.clock.now().getTime();
    for (const days of [29, 29.9]) {
      service.clock.moveTo(new Date(stated + days * DAY_MS));
      const rest = await service.call<Plan>('POST', `/v1/plans/${plan.id}/replan`, { signUps: 5 });
      assert.equal(rest.status, 201, JSON.stringify(rest.body));
      assert.ok(rest.body.spendJpy <= 30_000 && rest.body.hours <= 12);
      assert.ok(Number.isFinite(rest.body.assessment?.hitProbability));
    }
  });

  it('overspent by far: nothing that costs is added, and it says by how much', async () => {
    const plan = await planFor(await stateEvent());
    const rest = await service.call<Plan & { explanations: { en: string }[] }>(
      'POST',
      `/v1/plans/${plan.id}/replan`,
      {
        spentJpy: 1_000_000,
        spentHours: 500,
        signUps: 3,
      },
    );
    assert.equal(rest.status, 201, JSON.stringify(rest.body));
    assert.equal(rest.body.spendJpy, 0);
    assert.equal(rest.body.hours, 0);
    assert.ok(rest.body.explanations.some(({ en }) => /970,000 yen over the budget/u.test(en)));
    assert.ok(rest.body.explanations.some(({ en }) => /488 hours more/u.test(en)));
  });

  it('counts in dollars: prices, wage and what a ticket is felt to cost are those of the yen at its rate', async () => {
    const id = await stateEvent({ priceJpy: 2_000 });
    const yen = await planFor(id, { question: 'most', tacticBudgetJpy: 30_000 });
    const [inYen, ads] = [await problemOf(yen), 'meta-ads'];
    await profile({ currency: 'USD', yenPerUnit: 100 });
    const same = await stateEvent({ priceJpy: 20, tacticBudgetJpy: 300 });
    const plan = await planFor(same, { question: 'most' });
    const inDollars = await problemOf(plan);
    assert.equal(plan.currency, 'USD');
    assert.ok(plan.spendJpy <= 300);
    assert.equal(inDollars.hourlyWageJpy, 15);
    const [before, after] = [inYen, inDollars].map(({ tactics }) => tactics.find(({ id }) => id === ads));
    assert.ok(before && after);
    assert.ok(Math.abs(before.costPerUnitJpy - 100 * after.costPerUnitJpy) < 1e-9);
    assert.ok(
      Math.abs(before.response.theta - after.response.theta) < 1e-12,
      'a ticket of 20 dollars is felt like one of 2,000 yen',
    );
    assert.ok(
      Math.abs(plan.expectedAttendees / yen.expectedAttendees - 1) < 0.1,
      `${String(plan.expectedAttendees)} ${String(yen.expectedAttendees)}`,
    );
    const accepted = await service.call<{ tasks: PlanTask[] }>('POST', `/v1/plans/${plan.id}/accept`, {});
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
    const drafts = accepted.body.tasks.flatMap(({ draft }) => (draft ? [draft.ja, draft.en] : []));
    assert.ok(drafts.length > 0 && drafts.every((draft) => !/[\d,]+円|[\d,]+ yen/u.test(draft)), drafts[0]);
    const { text } = await service.text(`/v1/plans/${plan.id}/export?format=csv&language=en`);
    assert.match(text, /cost \(USD\)/u);
  });

  it('a dinar is worth hundreds of yen: amounts are whole dinars and never above the limit', async () => {
    await profile({ currency: 'KWD', yenPerUnit: 490 });
    const plan = await planFor(await stateEvent({ priceJpy: 2.5, tacticBudgetJpy: 60 }), {
      question: 'most',
      valuePerAttendeeJpy: 20,
    });
    assert.ok(
      plan.spendJpy <= 60 && Number.isInteger(plan.spendJpy) && plan.spendJpy > 0,
      String(plan.spendJpy),
    );
    assert.ok(plan.items.every(({ spendJpy }) => Number.isInteger(spendJpy)));
  });

  it('a currency whose rate nobody told: priced tactics of the catalogue wait for it and hours are not counted as money', async () => {
    await profile({ currency: 'USD' });
    const plan = await planFor(await stateEvent({ priceJpy: 20, tacticBudgetJpy: 5_000 }));
    assert.equal(plan.spendJpy, 0);
    const need = plan.needs?.find(({ tacticKey }) => tacticKey === 'meta-ads');
    assert.deepEqual(need?.asks, {
      ja: '1米ドルが何円にあたるか',
      en: 'how many yen one US Dollar is worth',
    });
    assert.ok(plan.items.every(({ spendJpy }) => spendJpy === 0));
    assert.ok(
      (plan.notes ?? []).some(({ en }) => /hours are not counted as money/u.test(en)),
      JSON.stringify(plan.notes),
    );
    const own = await service.call('PUT', '/v1/tactics/local-paper', {
      name: { ja: '地元紙', en: 'Local paper' },
      kind: 'paid',
      unit: 'advertisement',
      costPerUnitJpy: 120,
      maximumEffort: 4,
      response: { theta: 0.01, audience: 8_000, kappa: 1, rho: 0.9 },
    });
    assert.equal(own.status, 200);
    const again = await planFor(await stateEvent({ tacticBudgetJpy: 5_000 }), {
      question: 'most',
      require: ['local-paper'],
    });
    assert.ok(
      again.items.some(({ tacticKey, spendJpy }) => tacticKey === 'local-paper' && spendJpy % 120 === 0),
    );
  });

  it('what a tactic waits for is told with the chance of the plan, the first ones by name', async () => {
    const plan = await planFor(await stateEvent());
    const { body } = await service.call<{ explanations: { ja: string; en: string }[] }>(
      'GET',
      `/v1/plans/${plan.id}/assessment`,
    );
    assert.equal(body.explanations.filter(({ ja }) => ja.includes('を教えてください')).length, 3);
    assert.ok(body.explanations.some(({ en }) => /more tactics wait for a number/u.test(en)));
  });
});
